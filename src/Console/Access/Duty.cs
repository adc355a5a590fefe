namespace CardRecycle.StaffConsole.Access;

/// <summary>What a member of staff may do. The menu follows it; the Api decides by itself.</summary>
internal static class Duty
{
    public const string Claim = "duty";
    public const string Risk = "risk";
    public const string Operations = "operations";
    public const string Finance = "finance";

    public static readonly string[] All = [Risk, Operations, Finance];
}
