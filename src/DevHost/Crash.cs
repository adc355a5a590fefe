using System.Globalization;

namespace CardRecycle.DevHost;

/// <summary>Keeps what a stack trace is good for out of the terminal, in a file.</summary>
internal static class Crash
{
    public static bool TryRecord(Exception exception, out string file)
    {
        file = Path.Combine(Path.GetTempPath(), $"cardrecycle-crash-{Environment.ProcessId.ToString(CultureInfo.InvariantCulture)}.txt");
        try
        {
            File.WriteAllText(file, exception.ToString());
            return true;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }
}
