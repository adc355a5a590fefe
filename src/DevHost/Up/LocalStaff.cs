namespace CardRecycle.DevHost.Up;

/// <summary>Members of staff on a developer's machine, one for each duty and one for all. Their password is no secret and is
/// printed.</summary>
internal static class LocalStaff
{
    public const string Password = "cardrecycle";

    private static readonly string[] duties = ["risk", "operations", "finance", "analyst", "admin"];

    public static IEnumerable<string> UserNames => [.. duties, "chief"];

    public static void AddTo(Dictionary<string, string?> settings)
    {
        // Whoever enrols an authenticator is asked for it; nobody on a developer's machine has to.
        settings["Staff:SecondFactor"] = "Optional";
        // The console runs here too, and says from where its people come.
        settings["Http:TrustedProxies:0"] = "127.0.0.1";
        var index = 0;
        foreach (var name in UserNames)
        {
            var user = FormattableString.Invariant($"Staff:DevelopmentUsers:{index++}");
            settings[user + ":UserName"] = name;
            settings[user + ":Password"] = Password;
            var own = duties.Contains(name) ? [name] : duties;
            for (var i = 0; i < own.Length; i++)
                settings[FormattableString.Invariant($"{user}:Duties:{i}")] = own[i];
        }
    }
}
