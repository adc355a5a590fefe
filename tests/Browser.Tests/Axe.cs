using System.Text.Json;
using CardRecycle.DevHost.Up;
using Microsoft.Playwright;

namespace CardRecycle.Browser.Tests;

/// <summary>axe-core, the copy of the sellers' app, on the page that is open.</summary>
internal static class Axe
{
    private static readonly string source = Path.Combine(H5Build.Project, "node_modules", "axe-core", "axe.min.js");

    /// <returns>What is serious or critical, a line each.</returns>
    public static async Task<IReadOnlyList<string>> ComplaintsAsync(IPage page, string name)
    {
        // Evaluated and not added as a script, which a page's own policy may forbid.
        if (await page.EvaluateAsync<bool>("typeof axe === 'undefined'"))
            await page.EvaluateAsync(await File.ReadAllTextAsync(source));
        var found = await page.EvaluateAsync<JsonElement>(
            """
            async () => (await axe.run(document, { resultTypes: ['violations'] })).violations
              .filter((v) => v.impact === 'serious' || v.impact === 'critical')
              .map((v) => v.id + ': ' + v.nodes.map((n) => n.html.slice(0, 160) + ' ' + (n.any[0]?.message ?? '')).join(' | '))
            """
        );
        return [.. found.EnumerateArray().Select(v => $"axe on {name}: {v.GetString()}")];
    }
}
