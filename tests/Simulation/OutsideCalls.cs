using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Http;

namespace CardRecycle.Simulation;

/// <summary>A replica's calls to providers, with a point before each and one after.</summary>
internal sealed class OutsideCalls(FaultLine line) : DelegatingHandler
{
    /// <summary>Numbers at the end of a path differ from run to run.</summary>
    private const int PathShown = 24;

    public static void AddTo(IServiceCollection services, FaultLine line) =>
        services.PostConfigureAll<HttpClientFactoryOptions>(clients =>
        {
            clients.HttpClientActions.Add(http => http.Timeout = Timeout.InfiniteTimeSpan);
            clients.HttpMessageHandlerBuilderActions.Add(handlers => handlers.AdditionalHandlers.Add(new OutsideCalls(line)));
        });

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var what =
            $"call {request.Method} {request.RequestUri!.AbsolutePath[..Math.Min(PathShown, request.RequestUri.AbsolutePath.Length)]}";
        if (line.BreaksHere(what))
            throw new HttpRequestException("Cut off before the call.");
        var answer = await base.SendAsync(request, cancellationToken);
        await line.PauseAsync();
        if (!line.BreaksHere("its answer"))
            return answer;
        answer.Dispose();
        throw new HttpRequestException("Cut off before the answer.");
    }
}
