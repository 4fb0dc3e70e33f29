using Portal.Core.People;

namespace Portal.Web.Intake;

/// <summary>Where something known of a person came from, in words (features.md row 182).</summary>
public static class OriginTexts
{
    public static string SourceOf(FieldOrigin origin) => origin.Source switch
    {
        "registration" => IntakeTexts.Find("Origin.registration"),
        "card" => IntakeTexts.Find("Origin.card"),
        "window" => IntakeTexts.Find("Origin.window"),
        "demo" => IntakeTexts.Find("Origin.demo"),
        _ => IntakeTexts.Find("Origin.case", origin.Source),
    };
}
