#pragma warning disable CS0649, CA1823, CS0169, IDE0044, IDE0051, CA1001, CA2201, CA1031, CA1859
using CardRecycle.Architecture.Tests.Planted.Features.Books.Contract;
using CardRecycle.Architecture.Tests.Planted.Features.Payouts;

namespace CardRecycle.Architecture.Tests.Planted.Features.Orders;

// Every type whose name begins with "Leak" breaks the border of Payouts (or of Books) in its own way; the rule must name each of them.

internal sealed class LeakByField
{
    private Payout? payout;
}

internal sealed class LeakByBase : Payout;

internal static class LeakByParameter
{
    public static void Take(Payout _) { }
}

internal static class LeakByStaticField
{
    public static bool Exists() => ReferenceEquals(Payout.One, null);
}

internal static class LeakByNew
{
    public static object Make() => new Payout();
}

internal static class LeakByNested
{
    public static object Make() => new Payout.Part();
}

internal static class LeakByTypeof
{
    public static Type Type() => typeof(Payout);
}

internal static class LeakByArray
{
    public static object Make() => new Payout[1];
}

internal static class LeakByGeneric
{
    public static object Make() => new List<Payout>();
}

internal static class LeakByGenericCall
{
    public static object Make() => Array.Empty<Payout>();
}

internal static class LeakByConstraint
{
    public static void Make<T>()
        where T : Payout { }
}

internal static class LeakByExtension
{
    public static int Count() => "1".Fen();
}

[PayoutMark]
internal static class LeakByAttribute;

[AttributeUsage(AttributeTargets.Class)]
internal sealed class NamesTypeAttribute(Type type) : Attribute
{
    public Type Type { get; } = type;
}

[NamesType(typeof(Payout))]
internal static class LeakByAttributeArgument;

internal static class LeakByCatch
{
    public static void Try()
    {
        try
        {
            Console.Write("");
        }
        catch (PayoutLost)
        {
            throw;
        }
    }
}

internal static class LeakByPattern
{
    public static bool Is(object o) => o is Payout;
}

internal static class LeakInAsyncMethod
{
    public static async Task<object> Make()
    {
        await Task.Yield();
        return new Payout();
    }
}

internal static class LeakInAsyncLambda
{
    public static Func<Task<object>> Make() =>
        async () =>
        {
            await Task.Yield();
            return new Payout();
        };
}

internal static class LeakInIterator
{
    public static IEnumerable<object> Make()
    {
        yield return new Payout();
    }
}

internal static class LeakInLocalFunction
{
    public static object Make()
    {
        return Inner();
        static object Inner() => new Payout();
    }
}

/// <summary>The Contract of a room that Orders has no edge to.</summary>
internal sealed class LeakToUnlistedContract
{
    private IBooks? books;
}
