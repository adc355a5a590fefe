using System.Text.Json.Serialization;

namespace CardRecycle.Sandbox.Faults;

/// <summary>
/// How one provider misbehaves. Everything off is the default. A misspelt field is refused rather than ignored: a fault that was never on
/// makes a test pass for nothing.
/// </summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record FaultSettings
{
    public const int DelayMsMax = 3_600_000;
    public const int DuplicatesMax = 20;

    /// <summary>Every request waits this long (real time, also under a test's clock: the network has its own).</summary>
    public int LatencyMs { get; init; }

    /// <summary>Up to this much more, drawn from the seed.</summary>
    public int LatencyJitterMs { get; init; }

    /// <summary>Probability that the connection is closed before anything is done.</summary>
    public double LostRequest { get; init; }

    /// <summary>Probability that the request is carried out and the connection then closed instead of answered.</summary>
    public double LostAnswer { get; init; }

    /// <summary>Each callback is sent this many times more.</summary>
    public int DuplicateCallbacks { get; init; }

    /// <summary>Of two callbacks that follow each other, the second arrives first.</summary>
    public bool ReorderCallbacks { get; init; }

    /// <summary>Callbacks wait this long (time of the Sandbox's clock, which tests advance).</summary>
    public int CallbackDelayMs { get; init; }

    /// <summary>The provider answers "busy" in its own words and does nothing.</summary>
    public bool Busy { get; init; }

    /// <summary>The provider answers "under maintenance" in its own words and does nothing.</summary>
    public bool Maintenance { get; init; }

    /// <summary>Answers and callbacks carry a signature that does not fit.</summary>
    public bool WrongSignature { get; init; }

    /// <summary>Seed of every draw; the same settings and the same requests give the same faults.</summary>
    public int Seed { get; init; } = 1;

    /// <summary>What is out of range, field by field; empty when all is well.</summary>
    internal Dictionary<string, string[]> Violations()
    {
        var found = new Dictionary<string, string[]>();
        void Check(string field, double value, double max)
        {
            if (!(value >= 0 && value <= max))
                found[field] = [FormattableString.Invariant($"must be from 0 to {max}, was {value}")];
        }
        Check("latencyMs", LatencyMs, DelayMsMax);
        Check("latencyJitterMs", LatencyJitterMs, DelayMsMax);
        Check("callbackDelayMs", CallbackDelayMs, DelayMsMax);
        Check("lostRequest", LostRequest, 1);
        Check("lostAnswer", LostAnswer, 1);
        Check("duplicateCallbacks", DuplicateCallbacks, DuplicatesMax);
        return found;
    }
}
