using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Http;

namespace CardRecycle.TestKit;

/// <summary>Time-outs of calls are real time, so a busy machine would make good calls fail.</summary>
public static class PatientCalls
{
    /// <summary>Gives every client of the factory this time for an answer, whatever its own settings say.</summary>
    /// <param name="services">The caller's services.</param>
    /// <param name="within">Asked before each call.</param>
    public static IServiceCollection AwaitAnswers(this IServiceCollection services, Func<TimeSpan> within) =>
        services.PostConfigureAll<HttpClientFactoryOptions>(calls =>
        {
            calls.HttpClientActions.Add(http => http.Timeout = within());
            calls.HttpMessageHandlerBuilderActions.Add(handlers =>
            {
                if (handlers.PrimaryHandler is SocketsHttpHandler sockets)
                    sockets.ConnectTimeout = Timeout.InfiniteTimeSpan;
            });
        });
}
