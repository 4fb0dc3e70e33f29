using System.Xml.Linq;
using Microsoft.AspNetCore.DataProtection.Repositories;
using Microsoft.EntityFrameworkCore;
using Portal.Core;
using Portal.Core.Tenancy;

namespace Portal.Web.SignIn;

/// <summary>Data-protection keys in the database, so that cookies and form tokens outlive a restart and hold on every node.</summary>
public sealed class KeyStore(PortalDbMaker maker) : IXmlRepository
{
    public IReadOnlyCollection<XElement> GetAllElements()
    {
        using var db = Open();
        return [.. db.ProtectionKeys.AsNoTracking().OrderBy(key => key.Id).Select(key => key.Xml).AsEnumerable().Select(xml => XElement.Parse(xml))];
    }

    /// <summary>The framework asks synchronously, once in ninety days.</summary>
    public void StoreElement(XElement element, string friendlyName)
    {
        using var db = Open();
        db.ProtectionKeys.Add(new ProtectionKey { Name = friendlyName, Xml = element.ToString(SaveOptions.DisableFormatting) });
        db.SaveChangesAsync().GetAwaiter().GetResult();
    }

    /// <summary>
    /// Takes away the keys that lie there unencrypted from a time without a certificate: whoever has read them could forge cookies.
    /// Those who are signed in sign in once more.
    /// </summary>
    internal static Task<int> DropPlainAsync(PortalDb db) => db.ProtectionKeys.Where(key => key.Xml.Contains("<masterKey")).ExecuteDeleteAsync();

    private PortalDb Open() => maker.Make(Scope.Everywhere("keys protect everybody's cookies"));
}
