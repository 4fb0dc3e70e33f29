using System.Xml.Linq;
using Microsoft.AspNetCore.DataProtection.Repositories;
using Microsoft.EntityFrameworkCore;
using Portal.Core;
using Portal.Core.Tenancy;

namespace Portal.Web.SignIn;

/// <summary>Data-protection keys in the database, so that cookies and form tokens outlive a restart and hold on every node.</summary>
public sealed class KeyStore(PortalDbMaker maker) : IXmlRepository
{
    /// <summary>The framework asks while the door opens, when the tables may not be laid out yet: so in plain SQL.</summary>
    public IReadOnlyCollection<XElement> GetAllElements()
    {
        using var connection = maker.Connect();
        connection.Open();
        using var ask = connection.CreateCommand();
        ask.CommandText = "SELECT \"Xml\" FROM \"ProtectionKeys\" ORDER BY \"Id\"";
        using var rows = ask.ExecuteReader();
        List<XElement> keys = [];
        while (rows.Read())
        {
            keys.Add(XElement.Parse(rows.GetString(0)));
        }

        return keys;
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
    internal async Task<int> DropPlainAsync()
    {
        await using var db = Open();
        return await db.ProtectionKeys.Where(key => key.Xml.Contains("<masterKey")).ExecuteDeleteAsync();
    }

    private PortalDb Open() => maker.Make(Scope.Everywhere("keys protect everybody's cookies"));
}
