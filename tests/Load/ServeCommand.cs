using System.CommandLine;
using CardRecycle.Api;
using CardRecycle.Sandbox;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Logging;

namespace CardRecycle.Load;

/// <summary>
/// Serves one part in a process of its own, configured by environment variables as in production. Ends when standard input does, so that
/// nothing outlives a driver that was killed.
/// </summary>
internal static class ServeCommand
{
    public const string Api = "api";
    public const string Sandbox = "sandbox";
    public const string Constant = "constant";

    public static Command Create()
    {
        var part = new Argument<string>("part") { Description = "What to serve." };
        part.AcceptOnlyFromAmong(Api, Sandbox, Constant);
        var serve = new Command("serve", "Serves one part (used by the driver itself).") { part };
        serve.Hidden = true;
        serve.SetAction((parsed, ct) => ServeAsync(parsed.GetValue(part)!, ct));
        return serve;
    }

    private static async Task<int> ServeAsync(string part, CancellationToken ct)
    {
        await using var app = part switch
        {
            // The driver hands over development keys, which an Api that takes itself for production refuses.
            Api => ApiBuilder.Build(["--environment=Test"]),
            Sandbox => SandboxBuilder.Build([]),
            _ => ConstantEndpoint(),
        };
        await app.StartAsync(ct);
        await Console.Out.WriteLineAsync("ready");
        while (await Console.In.ReadLineAsync(ct) is not null) { }
        await app.StopAsync(ct);
        return 0;
    }

    /// <summary>The least that Kestrel can do for the same request: read it, and answer with as many constant bytes.</summary>
    private static WebApplication ConstantEndpoint()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrelServerHeader();
        var app = builder.Build();
        var bytes = new byte[int.Parse(Environment.GetEnvironmentVariable("CONSTANT_BYTES") ?? "1000", null)];
        Array.Fill(bytes, (byte)' ');
        (bytes[0], bytes[^1]) = ((byte)'{', (byte)'}');
        app.MapPost(
            "/quotes",
            context =>
            {
                context.Response.ContentType = "application/json";
                context.Response.ContentLength = bytes.Length;
                return context.Response.Body.WriteAsync(bytes).AsTask();
            }
        );
        return app;
    }

    private static void ConfigureKestrelServerHeader(this ConfigureWebHostBuilder host) =>
        Microsoft.AspNetCore.Hosting.WebHostBuilderKestrelExtensions.ConfigureKestrel(host, kestrel => kestrel.AddServerHeader = false);
}
