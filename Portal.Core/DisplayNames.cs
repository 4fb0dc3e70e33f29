using System.Collections.Concurrent;
using System.ComponentModel.DataAnnotations;
using System.Reflection;

namespace Portal.Core;

/// <summary>The Chinese name that stands on an enum's member as <c>[Display(Name = "…")]</c>.</summary>
public static class DisplayNames
{
    private static readonly ConcurrentDictionary<Enum, string> Known = new();

    public static string DisplayName(this Enum member) => Known.GetOrAdd(member, static each =>
        each.GetType().GetField(each.ToString())?.GetCustomAttribute<DisplayAttribute>()?.Name ?? each.ToString());
}
