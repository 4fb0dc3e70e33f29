var builder = WebApplication.CreateBuilder(args);
builder.WebHost.UseStaticWebAssets();
var app = builder.Build();
app.Run();

/// <summary>The program; public so that tests can host it.</summary>
public partial class Program;
