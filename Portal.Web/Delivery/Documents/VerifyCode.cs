namespace Portal.Web.Delivery.Documents;

/// <summary>The code by which anybody checks a paper, as it is printed.</summary>
public static class VerifyCode
{
    /// <summary>ABCD-EFGH-JKLM: easier to read out and to type.</summary>
    public static string Grouped(string code) => string.Join('-', code.Chunk(4).Select(part => new string(part)));
}
