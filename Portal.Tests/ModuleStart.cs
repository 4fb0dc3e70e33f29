using System.Runtime.CompilerServices;
using System.Runtime.Loader;

namespace Portal.Tests;

/// <summary>bUnit asks for a newer AngleSharp.Diffing than the feed has; the older one is handed to it by name.</summary>
internal static class ModuleStart
{
    [ModuleInitializer]
    internal static void ResolvePinnedAssembly() =>
        AssemblyLoadContext.Default.Resolving += (context, name) => name.Name == "AngleSharp.Diffing"
            ? context.LoadFromAssemblyPath(Path.Combine(AppContext.BaseDirectory, "AngleSharp.Diffing.dll"))
            : null;
}
