namespace CardRecycle.Sandbox.Faults;

/// <summary>How a provider says "busy" and "under maintenance"; what is not given answers 503 with one plain word.</summary>
internal sealed record FaultAnswers(Func<HttpContext, Task>? Busy = null, Func<HttpContext, Task>? Maintenance = null);

internal static class FaultedEndpoints
{
    /// <summary>
    /// Puts all endpoints of this group under the dial: latency, lost request, busy, maintenance, lost answer. Side doors (test cards,
    /// books)
    /// stay outside, so that a test can look while the provider is down. <c>wrongSignature</c> is read where the provider signs.
    /// </summary>
    public static TBuilder WithFaults<TBuilder>(this TBuilder builder, string provider, FaultAnswers? answers = null)
        where TBuilder : IEndpointConventionBuilder
    {
        if (!FaultsProvider.Providers.Contains(provider))
            throw new ArgumentException($"'{provider}' is not in FaultsProvider.Providers.", nameof(provider));
        builder.Add(endpoint =>
        {
            var next = endpoint.RequestDelegate ?? throw new InvalidOperationException($"{endpoint.DisplayName} has no handler.");
            endpoint.RequestDelegate = context => RunAsync(context, next, provider, answers ?? new());
        });
        return builder;
    }

    private static async Task RunAsync(HttpContext context, RequestDelegate next, string provider, FaultAnswers answers)
    {
        var fate = context.RequestServices.GetRequiredService<FaultDial>().Draw(provider);
        if (fate.Latency > TimeSpan.Zero)
            await Task.Delay(fate.Latency); // also when the caller has hung up: the provider does not notice
        if (fate.LosesRequest)
        {
            context.Abort();
            return;
        }
        if (fate.LosesAnswer)
            context.Response.Body = Stream.Null; // nothing may leak out before the connection is cut

        if (fate.Settings.Maintenance)
            await (answers.Maintenance ?? (c => Say(c, "maintenance")))(context);
        else if (fate.Settings.Busy)
            await (answers.Busy ?? (c => Say(c, "busy")))(context);
        else
            await next(context);

        if (fate.LosesAnswer)
            context.Abort();
    }

    private static Task Say(HttpContext context, string word)
    {
        context.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
        return context.Response.WriteAsync(word);
    }
}
