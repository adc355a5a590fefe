using System.Globalization;
using CardRecycle.DevHost.Terminal;
using Microsoft.Extensions.Logging;

namespace CardRecycle.DevHost.Up;

/// <summary>One line for each event into a file; warnings and worse also to the terminal.</summary>
internal sealed class FileLog : ILoggerProvider
{
    private const long FileBytesMax = 20 * 1024 * 1024;

    private readonly Lock gate = new();
    private readonly string source;
    private readonly StreamWriter file;

    public FileLog(string source, string path)
    {
        this.source = source;
        if (File.Exists(path) && new FileInfo(path).Length > FileBytesMax)
            File.Move(path, path + ".1", overwrite: true);
        file = new(new FileStream(path, FileMode.Append, FileAccess.Write, FileShare.ReadWrite)) { AutoFlush = true };
    }

    public ILogger CreateLogger(string categoryName) => new Category(this, categoryName);

    public void Dispose()
    {
        lock (gate)
            file.Dispose();
    }

    private void Write(LogLevel level, string category, string message, Exception? exception)
    {
        var time = TimeProvider.System.GetUtcNow().ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);
        lock (gate)
        {
            // An event after the end has nowhere to go.
            if (file.BaseStream is null)
                return;
            file.WriteLine($"{time} {level, -11} {category}: {message.ReplaceLineEndings(" ")}");
            if (exception is not null)
                file.WriteLine(exception);
        }
        if (level >= LogLevel.Warning)
            Screen.Warning(
                $"{source} {category[(category.LastIndexOf('.') + 1)..]}",
                exception is null ? message : $"{message} {exception.Message}"
            );
    }

    private sealed class Category(FileLog log, string name) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel != LogLevel.None;

        public void Log<TState>(
            LogLevel logLevel,
            EventId eventId,
            TState state,
            Exception? exception,
            Func<TState, Exception?, string> formatter
        ) => log.Write(logLevel, name, formatter(state, exception), exception);
    }
}
