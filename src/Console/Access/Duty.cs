namespace CardRecycle.StaffConsole.Access;

/// <summary>What a member of staff may do. The menu follows it; the Api decides by itself.</summary>
internal static class Duty
{
    public const string Claim = "duty";
    public const string Risk = "risk";
    public const string Operations = "operations";
    public const string Finance = "finance";
    public const string Analyst = "analyst";
    public const string Admin = "admin";

    /// <summary>Who works on deals, and so sees orders.</summary>
    public const string Deals = "deals";

    /// <summary>Who looks at the risk models.</summary>
    public const string RiskOrAnalyst = "risk-or-analyst";

    /// <summary>Who looks at models of any kind.</summary>
    public const string ModelReader = "model-reader";

    public static readonly string[] All = [Risk, Operations, Finance, Analyst, Admin];

    public static readonly (string Policy, string[] Duties)[] AnyOf =
    [
        (Deals, [Risk, Operations, Finance]),
        (RiskOrAnalyst, [Risk, Analyst]),
        (ModelReader, [Risk, Analyst, Operations]),
    ];

    /// <summary>What a duty is called.</summary>
    public static string NameOf(string duty) =>
        duty switch
        {
            Risk => "风控",
            Operations => "运营",
            Finance => "财务",
            Analyst => "分析师",
            Admin => "管理员",
            _ => duty,
        };
}
