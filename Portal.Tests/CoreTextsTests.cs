using System.ComponentModel.DataAnnotations;
using System.Globalization;
using System.Reflection;
using Portal.Core;
using Portal.Core.People;
using Shouldly;
using Xunit;

namespace Portal.Tests;

/// <summary>Whoever adds a refusal or an enum member that people read is told here which sentence is missing.</summary>
public sealed class CoreTextsTests
{
    private static readonly CultureInfo Chinese = CultureInfo.GetCultureInfo("zh-CN");
    private static readonly CultureInfo English = CultureInfo.GetCultureInfo("en");

    /// <summary>Their sentence is that of the problem they carry.</summary>
    private static readonly Type[] ByProblem = [typeof(FieldRefused), typeof(DocumentNumberRefused), typeof(PasswordRefused)];

    private static IEnumerable<Type> Types => typeof(Refusal).Assembly.GetTypes().Concat(typeof(Program).Assembly.GetTypes());

    [Fact]
    public void EveryRefusal_HasItsSentenceInBothLanguages() =>
        Missing(Types.Where(type => type.IsSubclassOf(typeof(Refusal)) && !ByProblem.Contains(type)).Select(type => $"Refusal.{type.Name}")).ShouldBeEmpty();

    [Fact]
    public void EveryProblemOfAField_HasItsSentenceInBothLanguages()
    {
        Type[] problems = [typeof(IdProblem), typeof(PhoneProblem), typeof(CreditProblem), typeof(PasswordProblem), typeof(NameProblem), typeof(Core.HomeVisits.WindowFault)];

        Missing(problems.SelectMany(type => Enum.GetNames(type).Select(member => $"Refusal.{type.Name}.{member}"))).ShouldBeEmpty();
    }

    [Fact]
    public void EveryNamedEnumMember_HasAnEnglishName()
    {
        var named = Types.Where(type => type.IsEnum && type.Namespace?.StartsWith("Portal", StringComparison.Ordinal) == true)
            .SelectMany(type => type.GetFields(BindingFlags.Public | BindingFlags.Static).Where(field => field.IsDefined(typeof(DisplayAttribute))).Select(field => $"Enum.{type.Name}.{field.Name}"));

        named.Where(key => Find(key, English) is null).ShouldBeEmpty();
    }

    [Fact]
    public void Flags_AreNamedTogether()
    {
        (Duties.Clerk | Duties.Reviewer).Name(Chinese).ShouldBe("窗口受理、审核");
        (Duties.Clerk | Duties.Reviewer).Name(English).ShouldBe("Window clerk, Reviewer");
        Duties.None.Name(Chinese).ShouldBe("无");
    }

    [Fact]
    public void Sentence_NamesEnumMembersInItsOwnLanguage()
    {
        var refusal = new Core.Cases.NotNow(Core.Cases.CaseStatus.Closed, Core.Cases.CaseAction.Approve);

        refusal.Sentence(Chinese).ShouldBe("办件现在是“已办结”，不能“同意”。");
        refusal.Sentence(English).ShouldBe("The case is now “Closed”, so “Approve” is not possible.");
    }

    [Fact]
    public void FieldRefused_SaysItsProblem() =>
        new FieldRefused("number", "IdProblem.CheckDigit").Sentence(Chinese).ShouldContain("校验码不符");

    private static IEnumerable<string> Missing(IEnumerable<string> keys) => keys.Where(key => Find(key, Chinese) is null || Find(key, English) is null);

    /// <summary>In that language itself, without falling back to Chinese.</summary>
    private static string? Find(string key, CultureInfo culture) =>
        new System.Resources.ResourceManager(typeof(CoreTexts)).GetResourceSet(culture.Name == "zh-CN" ? CultureInfo.InvariantCulture : culture, createIfNotExists: true, tryParents: false)?.GetString(key);
}
