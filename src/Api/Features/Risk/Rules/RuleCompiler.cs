using System.Globalization;
using CardRecycle.Models.Risk;
using NCalc;

namespace CardRecycle.Api.Features.Risk.Rules;

/// <summary>
/// Checks the types of a condition and makes a function of it. Allowed: facts and features by name; finite numbers, texts in single quotes,
/// true and false; <c>and or not</c>, comparisons, <c>in (…)</c>, <c>+ - *</c>, <c>/</c> by a number that is written out and not 0;
/// <c>abs min max known</c>. Numbers are finite throughout (bounded by <see cref="NumberMax"/>), so nothing is ever NaN. There is no loop,
/// no call outside and no state: what was compiled takes a bounded time and may be asked by many threads at once.
/// </summary>
internal sealed class RuleCompiler
{
    public const int DepthMax = 24;
    public const double NumberMax = 1e15;

    /// <summary>Functions of the language, with what they take and do.</summary>
    public static IReadOnlyList<(string Name, string Meaning)> Functions { get; } =
    [
        ("abs(x)", "without its sign"),
        ("min(x, y)", "the lesser number"),
        ("max(x, y)", "the greater number"),
        ("known(x)", "whether x is known, that is, not -1"),
    ];

    public const string OperatorsAllowed = "and, or, not, =, !=, <, <=, >, >=, in, not in, +, -, *, /";
    private readonly string text;

    private RuleCompiler(string text) => this.text = text;

    /// <exception cref="RuleFaultException">It is not a condition of the language.</exception>
    public static Func<RuleRow, bool> Compile(string text)
    {
        var compiler = new RuleCompiler(text);
        var tree = RuleSource.Parse(text);
        return compiler.Build(tree, 1) as Func<RuleRow, bool>
            ?? throw new RuleFaultException("the condition", "it must be true or false, and is neither. Compare it: amountFen > 100000.");
    }

    /// <summary>A function that gives <see cref="double"/>, <see cref="string"/> or <see cref="bool"/>: its type is its type.</summary>
    private Delegate Build(LogicalExpression e, int depth)
    {
        if (depth > DepthMax)
            throw new RuleFaultException("the condition", $"it is more than {DepthMax} operations deep; make several rules of it.");
        return e switch
        {
            ValueExpression value => Constant(value),
            Identifier name => Name(name),
            UnaryExpression { Type: UnaryExpressionType.Not } not => Not(Truth(not.Expression, depth, "not")),
            UnaryExpression { Type: UnaryExpressionType.Negate } negate => Negated(Number(negate.Expression, depth, "-")),
            BinaryExpression binary => Binary(binary, depth),
            Function call => Call(call, depth),
            LogicalExpressionList => throw new RuleFaultException("the condition", "a list stands only after 'in'."),
            _ => throw new RuleFaultException("the condition", $"an operator is not of the language. Allowed: {OperatorsAllowed}."),
        };
    }

    private static Delegate Constant(ValueExpression e)
    {
        switch (e.Value)
        {
            case bool truth:
                return (Func<RuleRow, bool>)(_ => truth);
            case string words:
                return (Func<RuleRow, string>)(_ => words);
            case int or long or double or decimal:
                var number = Convert.ToDouble(e.Value, CultureInfo.InvariantCulture);
                if (!(Math.Abs(number) <= NumberMax))
                    throw new RuleFaultException("a number", $"numbers lie between -{NumberMax:0} and {NumberMax:0}.");
                return (Func<RuleRow, double>)(_ => number);
            default:
                throw new RuleFaultException("a value", "values are numbers, texts in single quotes, true and false.");
        }
    }

    private Delegate Name(Identifier e)
    {
        if (RuleNames.Find(e.Name) is { } known)
            return known.Read;
        var near = RuleNames.Near(e.Name).ToList();
        throw new RuleFaultException(
            RuleSource.PlaceOf(text, e.Name),
            $"there is no fact or feature '{e.Name}'."
                + (near.Count > 0 ? $" Did you mean {string.Join(" or ", near)}?" : "")
                + " GET /staff/risk/rules/language lists all names."
        );
    }

    private Delegate Binary(BinaryExpression e, int depth)
    {
        if (SignOf(e.Type) is not { } sign)
            throw new RuleFaultException($"'{e.Type}'", $"the operator is not of the language. Allowed: {OperatorsAllowed}.");
        switch (e.Type)
        {
            case BinaryExpressionType.And:
                var (a, b) = (Truth(e.LeftExpression, depth, sign), Truth(e.RightExpression, depth, sign));
                return (Func<RuleRow, bool>)(r => a(r) && b(r));
            case BinaryExpressionType.Or:
                var (c, d) = (Truth(e.LeftExpression, depth, sign), Truth(e.RightExpression, depth, sign));
                return (Func<RuleRow, bool>)(r => c(r) || d(r));
            case BinaryExpressionType.Equal:
                return Same(e, depth);
            case BinaryExpressionType.NotEqual:
                return Not(Same(e, depth));
            case BinaryExpressionType.In:
                return Among(e, depth);
            case BinaryExpressionType.NotIn:
                return Not(Among(e, depth));
            case BinaryExpressionType.Div when !(ConstantOf(e.RightExpression) is { } by && Math.Abs(by) >= 1 / NumberMax):
                throw new RuleFaultException("'/'", "only a number that is written out and not 0 may divide: amountFen / 100.");
        }
        var (x, y) = (Number(e.LeftExpression, depth, sign), Number(e.RightExpression, depth, sign));
        return e.Type switch
        {
            BinaryExpressionType.Lesser => (Func<RuleRow, bool>)(r => x(r) < y(r)),
            BinaryExpressionType.LesserOrEqual => (Func<RuleRow, bool>)(r => x(r) <= y(r)),
            BinaryExpressionType.Greater => (Func<RuleRow, bool>)(r => x(r) > y(r)),
            BinaryExpressionType.GreaterOrEqual => (Func<RuleRow, bool>)(r => x(r) >= y(r)),
            BinaryExpressionType.Plus => (Func<RuleRow, double>)(r => Bounded(x(r) + y(r))),
            BinaryExpressionType.Minus => (Func<RuleRow, double>)(r => Bounded(x(r) - y(r))),
            BinaryExpressionType.Times => (Func<RuleRow, double>)(r => Bounded(x(r) * y(r))),
            _ => (Func<RuleRow, double>)(r => Bounded(x(r) / y(r))),
        };
    }

    private Func<RuleRow, bool> Same(BinaryExpression e, int depth) =>
        (Build(e.LeftExpression, depth + 1), Build(e.RightExpression, depth + 1)) switch
        {
            (Func<RuleRow, double> x, Func<RuleRow, double> y) => r => x(r).Equals(y(r)),
            (Func<RuleRow, string> x, Func<RuleRow, string> y) => r => x(r) == y(r),
            (Func<RuleRow, bool> x, Func<RuleRow, bool> y) => r => x(r) == y(r),
            var (x, y) => throw new RuleFaultException(
                $"'{SignOf(e.Type)}'",
                $"a {TypeOf(x)} cannot be compared with a {TypeOf(y)}; both sides are of one type."
            ),
        };

    private Func<RuleRow, bool> Among(BinaryExpression e, int depth)
    {
        LogicalExpression[] items = e.RightExpression is LogicalExpressionList list ? [.. list] : [e.RightExpression];
        if (items.Length == 0 || !items.All(i => i is ValueExpression || ConstantOf(i) is not null))
            throw new RuleFaultException("'in'", "it takes a list of values: brand in ('jd-ecard', 'walmart').");
        var subject = Build(e.LeftExpression, depth + 1);
        var built = items.Select(i => Build(i, depth + 1)).ToList();
        if (built.FirstOrDefault(i => i.GetType() != subject.GetType()) is { } other)
            throw new RuleFaultException("'in'", $"a {TypeOf(subject)} is not among a list with a {TypeOf(other)}.");
        // Constants ask nothing of the row.
        switch (subject)
        {
            case Func<RuleRow, string> words:
                var texts = built.Select(i => ((Func<RuleRow, string>)i)(null!)).ToHashSet(StringComparer.Ordinal);
                return r => texts.Contains(words(r));
            case Func<RuleRow, double> number:
                var numbers = built.Select(i => ((Func<RuleRow, double>)i)(null!)).ToHashSet();
                return r => numbers.Contains(number(r));
            default:
                throw new RuleFaultException("'in'", "it asks numbers and texts only.");
        }
    }

    private Delegate Call(Function e, int depth)
    {
        var name = e.Identifier.Name;
        var wanted = name switch
        {
            "abs" or "known" => 1,
            "min" or "max" => 2,
            _ => throw new RuleFaultException(
                RuleSource.PlaceOf(text, name),
                $"there is no function '{name}'. Allowed: {string.Join(", ", Functions.Select(f => f.Name))}."
            ),
        };
        if (e.Parameters.Count != wanted)
            throw new RuleFaultException(RuleSource.PlaceOf(text, name), $"{name} takes {wanted} and was given {e.Parameters.Count}.");
        var x = Number(e.Parameters[0], depth, name);
        var y = wanted == 2 ? Number(e.Parameters[1], depth, name) : x;
        return name switch
        {
            "abs" => (Func<RuleRow, double>)(r => Math.Abs(x(r))),
            "min" => (Func<RuleRow, double>)(r => Math.Min(x(r), y(r))),
            "max" => (Func<RuleRow, double>)(r => Math.Max(x(r), y(r))),
            _ => (Func<RuleRow, bool>)(r => x(r) is not FeatureDefinition.Unknown),
        };
    }

    private Func<RuleRow, double> Number(LogicalExpression e, int depth, string sign) =>
        Build(e, depth + 1) switch
        {
            Func<RuleRow, double> number => number,
            var other => throw Wrong(sign, "numbers", other),
        };

    private Func<RuleRow, bool> Truth(LogicalExpression e, int depth, string sign) =>
        Build(e, depth + 1) switch
        {
            Func<RuleRow, bool> truth => truth,
            var other => throw Wrong(sign, "what is true or false", other),
        };

    private static RuleFaultException Wrong(string sign, string takes, Delegate given) =>
        new($"'{sign}'", $"it takes {takes} and was given a {TypeOf(given)}.");

    private static double? ConstantOf(LogicalExpression e) =>
        e switch
        {
            ValueExpression { Value: int or long or double or decimal } value => Convert.ToDouble(
                value.Value,
                CultureInfo.InvariantCulture
            ),
            UnaryExpression { Type: UnaryExpressionType.Negate, Expression: var inner } => -ConstantOf(inner),
            _ => null,
        };

    private static Func<RuleRow, bool> Not(Func<RuleRow, bool> truth) => r => !truth(r);

    private static Func<RuleRow, double> Negated(Func<RuleRow, double> number) => r => -number(r);

    private static double Bounded(double value) => Math.Clamp(value, -NumberMax, NumberMax);

    private static string TypeOf(Delegate d) =>
        d switch
        {
            Func<RuleRow, double> => "number",
            Func<RuleRow, string> => "text",
            _ => "truth value",
        };

    /// <summary>Null for an operator that is not of the language.</summary>
    private static string? SignOf(BinaryExpressionType type) =>
        type switch
        {
            BinaryExpressionType.And => "and",
            BinaryExpressionType.Or => "or",
            BinaryExpressionType.Equal => "=",
            BinaryExpressionType.NotEqual => "!=",
            BinaryExpressionType.Lesser => "<",
            BinaryExpressionType.LesserOrEqual => "<=",
            BinaryExpressionType.Greater => ">",
            BinaryExpressionType.GreaterOrEqual => ">=",
            BinaryExpressionType.Plus => "+",
            BinaryExpressionType.Minus => "-",
            BinaryExpressionType.Times => "*",
            BinaryExpressionType.Div => "/",
            BinaryExpressionType.In => "in",
            BinaryExpressionType.NotIn => "not in",
            _ => null,
        };
}
