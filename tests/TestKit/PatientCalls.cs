using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Http;

namespace CardRecycle.TestKit;

/// <summary>
/// Makes the calls of one system patient. Time-outs are real time, so a busy machine would make good calls fail; and it would make them
/// late on a fake clock that goes on meanwhile.
/// </summary>
public sealed class PatientCalls
{
    private int underWay;

    /// <summary>How long an answer may take. Asked before each call: a test that wants a time-out shortens it meanwhile.</summary>
    public TimeSpan AnswersWithin { get; set; } = TimeSpan.FromMinutes(5);

    /// <summary>Calls that have no answer yet.</summary>
    public int UnderWay => Volatile.Read(ref underWay);

    /// <summary>Takes every client of the factory, whatever its own settings say.</summary>
    public void AddTo(IServiceCollection services) =>
        services.PostConfigureAll<HttpClientFactoryOptions>(clients =>
        {
            clients.HttpClientActions.Add(http => http.Timeout = AnswersWithin);
            clients.HttpMessageHandlerBuilderActions.Add(handlers =>
            {
                handlers.AdditionalHandlers.Add(new Counted(this));
                if (handlers.PrimaryHandler is SocketsHttpHandler sockets)
                    sockets.ConnectTimeout = Timeout.InfiniteTimeSpan;
            });
        });

    private sealed class Counted(PatientCalls calls) : DelegatingHandler
    {
        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            Interlocked.Increment(ref calls.underWay);
            try
            {
                return await base.SendAsync(request, cancellationToken);
            }
            finally
            {
                Interlocked.Decrement(ref calls.underWay);
            }
        }
    }
}
