using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace CardRecycle.Simulation;

/// <summary>A provider's callback as it was sent: it is genuine however often and late it is delivered.</summary>
internal sealed record Letter(string Path, IReadOnlyList<KeyValuePair<string, string>> Headers, byte[] Body);

/// <summary>
/// Takes every callback of every provider in the Api's place and says whether it was acknowledged; when and how often it reaches a replica
/// is the simulation's to draw: late, twice, after its successor, or never.
/// </summary>
internal sealed class PostOffice : IAsyncDisposable
{
    private readonly WebApplication app;
    private readonly Lock gate = new();
    private readonly List<Letter> letters = [];
    private readonly Random random;

    private PostOffice(WebApplication app, Random random) => (this.app, this.random) = (app, random);

    /// <summary>Share of callbacks that are acknowledged at once, whether or not a replica ever gets them.</summary>
    public double Acknowledged { get; set; } = 0.7;

    public static async Task<PostOffice> StartAsync(Uri url, int seed)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls(url.ToString());
        var office = new PostOffice(builder.Build(), new(seed));
        office.app.MapPost("/{**path}", office.TakeAsync);
        await office.app.StartAsync();
        return office;
    }

    /// <summary>One of those that arrived, drawn by <paramref name="draw"/>; kept if it is to be delivered again.</summary>
    public Letter? Draw(Random draw, bool keep)
    {
        lock (gate)
        {
            if (letters.Count == 0)
                return null;
            var index = draw.Next(letters.Count);
            var letter = letters[index];
            if (!keep)
                letters.RemoveAt(index);
            return letter;
        }
    }

    public ValueTask DisposeAsync() => app.DisposeAsync();

    private async Task<IResult> TakeAsync(HttpRequest request)
    {
        using var body = new MemoryStream();
        await request.Body.CopyToAsync(body);
        var headers = request.Headers.Where(h => h.Key is not ("Host" or "Content-Length" or "Transfer-Encoding" or "Connection"));
        var letter = new Letter(
            request.Path + request.QueryString,
            [.. headers.Select(h => KeyValuePair.Create(h.Key, h.Value.ToString()))],
            body.ToArray()
        );
        lock (gate)
        {
            letters.Add(letter);
            return random.NextDouble() < Acknowledged ? Results.NoContent() : Results.StatusCode(StatusCodes.Status503ServiceUnavailable);
        }
    }
}
