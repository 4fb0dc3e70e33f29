using Portal.Core.Catalog;

namespace Portal.Core.Intake;

/// <summary>Which papers this applicant must hand in. Pure.</summary>
public static class MaterialCheck
{
    /// <summary>The lines of the list that concern this applicant, after the questions of the guide and the form.</summary>
    public static IEnumerable<MaterialSpec> Concerning(ItemDetail item, IReadOnlyDictionary<string, string> answers) =>
        item.Materials.Where(material => material.When?.Holds(answers) != false);

    /// <summary>Papers that must be handed in and are not there. What sharing gives is never asked for (国务院令第716号第七条).</summary>
    public static IEnumerable<MaterialSpec> Missing(ItemDetail item, IReadOnlyDictionary<string, string> answers, IReadOnlySet<string> handedIn) =>
        Concerning(item, answers).Where(material => material.Source == MaterialSource.Applicant
            && (material.Necessity == Necessity.Required || (material is { Necessity: Necessity.WhenNeeded, When: not null }))
            && !handedIn.Contains(material.Key));

    /// <summary>容缺: the item says that it may be brought later, and within how many days.</summary>
    public static bool MayComeLater(MaterialSpec material) => material is { Tolerable: true, TolerableDays: >= 1, Source: MaterialSource.Applicant };
}
