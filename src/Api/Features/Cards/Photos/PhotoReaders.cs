using CardRecycle.Models.Artifacts;
using CardRecycle.Models.Photo;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Options;

namespace CardRecycle.Api.Features.Cards.Photos;

/// <summary>
/// The one reader of a process, if the models are there, and the queue before it: each photo takes a processor for some tenths of a second.
/// </summary>
internal sealed partial class PhotoReaders : IDisposable
{
    private readonly Lazy<CardReader?> reader;
    private readonly SemaphoreSlim places;
    private readonly PhotoOptions options;
    private int waiting;

    public PhotoReaders(IOptions<PhotoOptions> options, ILogger<PhotoReaders> log)
    {
        this.options = options.Value;
        places = new(this.options.AtOnce);
        reader = new(() => Open(log));
    }

    /// <summary>Null when photos are read, or there are no models by intent; else why not.</summary>
    public string? Problem { get; private set; }

    /// <summary>False: numbers are typed. Loads the models at the first question.</summary>
    public bool IsAvailable => reader.Value is not null;

    /// <summary>Waits for a place. Null when there are none and too many wait already.</summary>
    public async Task<IDisposable?> EnterAsync(CancellationToken ct)
    {
        if (Interlocked.Increment(ref waiting) > options.AtOnce + options.Waiting)
        {
            Interlocked.Decrement(ref waiting);
            return null;
        }
        try
        {
            await places.WaitAsync(ct);
        }
        catch (OperationCanceledException)
        {
            Interlocked.Decrement(ref waiting);
            throw;
        }
        return new Place(this);
    }

    /// <returns>Null when there are no models.</returns>
    public PhotoReading? Read(CardPhoto photo, Func<string, IReadOnlyList<string>, bool> couldBeNumber) =>
        reader.Value?.Read(photo, couldBeNumber);

    public void Dispose()
    {
        if (reader.IsValueCreated)
            reader.Value?.Dispose();
        places.Dispose();
    }

    private CardReader? Open(ILogger log)
    {
        if (options.Models.Length == 0)
        {
            LogNone(log);
            return null;
        }
        try
        {
            return CardReader.Open(options.Models);
        }
        catch (PackageException e)
        {
            Problem = $"Photos are not read, numbers are typed: {e.Message}";
            LogProblem(log, Problem);
            return null;
        }
    }

    private sealed class Place(PhotoReaders readers) : IDisposable
    {
        public void Dispose()
        {
            readers.places.Release();
            Interlocked.Decrement(ref readers.waiting);
        }
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Cards:Photos:Models names no folder: photos are kept, numbers are typed.")]
    private static partial void LogNone(ILogger logger);

    [LoggerMessage(Level = LogLevel.Error, Message = "{Problem}")]
    private static partial void LogProblem(ILogger logger, string problem);
}

/// <summary>Says whether photos are read. Never unhealthy: without the models numbers are typed.</summary>
internal sealed class PhotoHealth(PhotoReaders readers) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
        Task.FromResult(
            readers.IsAvailable ? HealthCheckResult.Healthy()
            : readers.Problem is { } problem ? HealthCheckResult.Degraded(problem)
            : HealthCheckResult.Healthy("Photos are not read: no models are configured.")
        );
}
