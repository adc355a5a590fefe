#pragma warning disable CS0649, CA1823, CS0169, IDE0044, IDE0051, CA1822
namespace CardRecycle.Architecture.Tests.Planted.Features.Orders;

// Each type holds a number with a point in its own way.

internal sealed class PointedField
{
    private double rate;
}

internal sealed class PointedProperty
{
    public decimal Yuan { get; set; }
}

internal static class PointedParameter
{
    public static long Round(float yuan) => (long)yuan;
}

internal static class PointedLocal
{
    public static string Yuan(long fen)
    {
        var yuan = fen / 100m;
        return $"{yuan} {yuan}";
    }
}

internal static class PointedNullable
{
    public static double? Rate => null;
}

internal static class PointedLambda
{
    public static Func<long, string> Yuan =>
        fen =>
        {
            var yuan = fen * 0.01;
            return $"{yuan} {yuan}";
        };
}

internal static class WholeFen
{
    public static long Fee(long fen) => fen * 3 / 100;
}
