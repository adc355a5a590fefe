using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Http;

namespace CardRecycle.Simulation;

/// <summary>A replica's calls to providers, with a point before each and one after.</summary>
internal sealed class OutsideCalls(FaultLine line) : DelegatingHandler
{
    private const int PathShown = 24;

    public static void AddTo(IServiceCollection services, FaultLine line) =>
        services.PostConfigureAll<HttpClientFactoryOptions>(clients =>
        {
            clients.HttpClientActions.Add(http => http.Timeout = Timeout.InfiniteTimeSpan);
            clients.HttpMessageHandlerBuilderActions.Add(handlers => handlers.AdditionalHandlers.Add(new OutsideCalls(line)));
        });

    /// <summary>Without the numbers at the end of a path, which differ from run to run.</summary>
    private static string Shown(string path)
    {
        var named = string.Join('/', path.Split('/').TakeWhile(s => s.Length < 3 || !s.Any(char.IsAsciiDigit)));
        return named[..Math.Min(PathShown, named.Length)];
    }

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var what = $"call {request.Method} {Shown(request.RequestUri!.AbsolutePath)}";
        if (line.BreaksHere(what))
            throw new HttpRequestException("Cut off before the call.");
        // .NET sends again by itself where a connection that was used before closes without an answer; whether one was used, is luck.
        request.Headers.ConnectionClose = true;
        var answer = await base.SendAsync(request, cancellationToken);
        await line.PauseAsync();
        if (!line.BreaksHere("its answer"))
            return answer;
        answer.Dispose();
        throw new HttpRequestException("Cut off before the answer.");
    }
}
