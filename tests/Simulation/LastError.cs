using Microsoft.Extensions.Logging;

namespace CardRecycle.Simulation;

/// <summary>Keeps the last exception that a replica logged as an error, so that a finding can say where it came from.</summary>
internal sealed class LastError : ILoggerProvider, ILogger
{
    private volatile Exception? last;

    public override string ToString() => last?.ToString() ?? "nothing was logged";

    public ILogger CreateLogger(string categoryName) => this;

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Error;

    public void Log<TState>(
        LogLevel logLevel,
        EventId eventId,
        TState state,
        Exception? exception,
        Func<TState, Exception?, string> formatter
    )
    {
        if (exception is not null)
            last = exception;
    }

    public void Dispose() { }
}
