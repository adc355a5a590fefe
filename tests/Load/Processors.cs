using System.Diagnostics;
using System.Globalization;

namespace CardRecycle.Load;

/// <summary>Processor time by part, from the operating system. Linux only; elsewhere PostgreSQL's is left out.</summary>
internal static class Processors
{
    private const double TicksPerSecond = 100;

    /// <summary>Seconds that a process and all its descendants have used so far.</summary>
    public static double Tree(int processId)
    {
        if (!Directory.Exists("/proc/self"))
            return 0;
        var all = Directory
            .EnumerateDirectories("/proc")
            .Select(d => int.TryParse(Path.GetFileName(d), NumberStyles.None, null, out var id) ? Read(id) : null)
            .OfType<(int Id, int Parent, double Seconds)>()
            .ToList();
        var (seconds, found) = (0.0, new HashSet<int> { processId });
        for (var grown = true; grown; )
            grown = all.Where(p => found.Contains(p.Parent)).Select(p => found.Add(p.Id)).ToList().Contains(true);
        foreach (var process in all.Where(p => found.Contains(p.Id)))
            seconds += process.Seconds;
        return seconds;
    }

    public static double Own() => Process.GetCurrentProcess().TotalProcessorTime.TotalSeconds;

    /// <summary>The machine's load average over the last minute; zero where there is none.</summary>
    public static double LoadAverage() =>
        File.Exists("/proc/loadavg") ? double.Parse(File.ReadAllText("/proc/loadavg").Split(' ')[0], CultureInfo.InvariantCulture) : 0;

    private static (int, int, double)? Read(int id)
    {
        try
        {
            var stat = File.ReadAllText($"/proc/{id}/stat");
            // The name may hold spaces; the fields begin behind it: state, parent, …, user time (12th), system time (13th), of
            // children 14th, 15th.
            var fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
            var used = Enumerable.Range(11, 4).Sum(i => long.Parse(fields[i], CultureInfo.InvariantCulture));
            return (id, int.Parse(fields[1], CultureInfo.InvariantCulture), used / TicksPerSecond);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null; // It has ended meanwhile.
        }
    }
}
