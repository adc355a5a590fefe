namespace CardRecycle.Architecture.Tests.Planted.Features.Payouts;

/// <summary>The inside of a room that others must not see.</summary>
internal class Payout
{
    public static readonly Payout One = new();

    public class Part;
}

internal sealed class PayoutLost : Exception;

[AttributeUsage(AttributeTargets.Class)]
internal sealed class PayoutMarkAttribute : Attribute;

internal static class PayoutExtensions
{
    public static int Fen(this string text) => text.Length;
}
