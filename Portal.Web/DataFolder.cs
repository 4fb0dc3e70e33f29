namespace Portal.Web;

/// <summary>Where the embedded database and the attachments lie: <c>Portal:DataFolder</c>, else <c>data</c> below the content root.</summary>
public static class DataFolder
{
    public static string Of(WebApplicationBuilder builder) => Path.GetFullPath(builder.Configuration["Portal:DataFolder"] ?? "data", builder.Environment.ContentRootPath);
}
