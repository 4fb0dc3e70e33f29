using System.ComponentModel.DataAnnotations;

namespace Portal.Core.People;

/// <summary>What a clerk has looked at before taking an organisation's word at a window.</summary>
public enum AuthoritySeen
{
    [Display(Name = "法定代表人：已看过身份证件和营业执照")] LegalRepresentative,
    [Display(Name = "经办人：已看过身份证件和授权委托书")] Agent,
}

/// <summary>Nobody speaks for an organisation whose papers were not looked at.</summary>
public sealed record AuthorityNotSeen : Refusal;

/// <summary>Who is not entered as acting for an organisation gets nothing of what is the organisation's alone.</summary>
public sealed record NotItsAgent : Refusal;
