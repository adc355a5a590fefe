using System.Globalization;
using CardRecycle.EmbeddedPostgres;

namespace CardRecycle.DevHost.Up;

/// <summary>Refuses ports that cannot be had, before anything is started.</summary>
internal static class PortCheck
{
    /// <exception cref="UserErrorException">A port is taken, or given twice.</exception>
    public static void Demand(UpSettings settings)
    {
        (string What, string Option, int Port)[] wanted =
        [
            ("the Api", "--api-port", settings.ApiPort),
            ("the Sandbox", "--sandbox-port", settings.SandboxPort),
            ("PostgreSQL", "--postgres-port", settings.PostgresPort),
            .. settings.ConsolePort is { } console ? [("the console", "--console-port", console)] : Array.Empty<(string, string, int)>(),
            .. settings.H5Port is { } h5 ? [("H5", "--h5-port", h5)] : Array.Empty<(string, string, int)>(),
        ];
        foreach (var (what, option, port) in wanted)
        {
            var number = port.ToString(CultureInfo.InvariantCulture);
            if (wanted.FirstOrDefault(w => w.Port == port && w.Option != option) is { Option: not null } twin)
                throw new UserErrorException($"Port {number} is given to both {twin.What} and {what}: change {twin.Option} or {option}.");
            if (!Ports.IsFree(port))
                throw new UserErrorException($"Port {number} for {what} is taken: choose another with {option}.");
        }
    }
}
