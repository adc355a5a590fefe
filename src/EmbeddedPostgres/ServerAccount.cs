using System.Diagnostics;

namespace CardRecycle.EmbeddedPostgres;

/// <summary>
/// The user that PostgreSQL runs as, and how it reaches its folder. PostgreSQL refuses root, so root drops to <c>nobody</c>. That user may
/// be
/// unable to enter the checkout (say, below /root): the folder is opened by root and handed on as file descriptor 9, and
/// <c>/proc/self/fd/9</c> leads into it without passing the folders above. See docs/adr/0004-private-postgresql.md.
/// </summary>
internal static class ServerAccount
{
    private const string Unprivileged = "nobody";

    /// <summary>The descriptor of the folder in the processes that <c>supervise.sh</c> and <see cref="InFolder"/> start.</summary>
    private const int FolderDescriptor = 9;

    public static bool IsRoot => !OperatingSystem.IsWindows() && Environment.IsPrivilegedProcess;

    /// <summary>The command that runs <paramref name="program"/> as the right user.</summary>
    public static async Task<string[]> CommandAsync(string program, CancellationToken ct)
    {
        if (!IsRoot)
            return [program];
        if (!OperatingSystem.IsLinux())
            throw new PostgresUnavailableException("PostgreSQL refuses to run as root: start this as an ordinary user.");
        var (code, group) = await Commands.RunAsync("id", ["-g", Unprivileged], ct);
        if (code != 0)
            throw new PostgresUnavailableException(
                $"PostgreSQL refuses to run as root and there is no user '{Unprivileged}' to run it: start this as an ordinary user."
            );
        return ["setpriv", $"--reuid={Unprivileged}", $"--regid={group}", "--clear-groups", "--", program];
    }

    /// <summary>How the server's own processes call <paramref name="folder"/>.</summary>
    public static string PathInside(string folder) => IsRoot ? $"/proc/self/fd/{FolderDescriptor}" : folder;

    /// <summary>Wraps a command so that it has <paramref name="folder"/> as descriptor 9.</summary>
    public static string[] InFolder(string folder, string[] command) =>
        OperatingSystem.IsWindows() ? command : ["sh", "-c", $"exec {FolderDescriptor}<\"$0\" && exec \"$@\"", folder, .. command];

    /// <summary>Makes the folder and what is in it the server's own, and nobody else's.</summary>
    public static async Task GiveAsync(string folder, CancellationToken ct)
    {
        if (OperatingSystem.IsWindows())
            return;
        File.SetUnixFileMode(folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        if (!IsRoot)
            return;
        var (code, output) = await Commands.RunAsync("chown", ["-R", Unprivileged, folder], ct);
        if (code != 0)
            throw new PostgresUnavailableException($"Cannot give {folder} to user '{Unprivileged}': {Commands.Tail(output)}");
    }

    /// <summary>Whether the process is alive and is a PostgreSQL, not a stranger that was given the same number.</summary>
    public static bool IsRunning(int process)
    {
        try
        {
            using var found = Process.GetProcessById(process);
            return found.ProcessName is "postgres" && !found.HasExited;
        }
        catch (Exception e) when (e is ArgumentException or InvalidOperationException)
        {
            return false;
        }
    }
}
