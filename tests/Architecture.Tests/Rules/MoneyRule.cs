using System.Text.RegularExpressions;
using Mono.Cecil;

namespace CardRecycle.Architecture.Tests.Rules;

/// <summary>Money is <c>long</c> fen: where it is handled, no number with a point may exist, declared or inferred.</summary>
internal static partial class MoneyRule
{
    /// <summary>Measures time, not money: the metrics library knows no other histogram of seconds.</summary>
    private const string Histogram = "Histogram";

    private static readonly HashSet<string> Forbidden = ["System.Single", "System.Double", "System.Decimal", "System.Half"];

    /// <summary>Declarations: fields, parameters, results and locals, also those that the source leaves to <c>var</c>.</summary>
    public static IEnumerable<string> Violations(TypeDefinition type)
    {
        foreach (var field in type.Fields.Where(f => Names(f.FieldType)))
            yield return $"{type.FullName}.{field.Name} is {field.FieldType.Name}";
        foreach (var method in type.Methods)
        {
            if (Names(method.ReturnType) || method.Parameters.Any(p => Names(p.ParameterType)))
                yield return $"{type.FullName}.{method.Name} takes or returns a number with a point";
            if (method.HasBody && method.Body.Variables.Any(v => Names(v.VariableType)))
                yield return $"{type.FullName}.{method.Name} holds a number with a point";
        }
        foreach (var violation in type.NestedTypes.SelectMany(Violations))
            yield return violation;
    }

    /// <summary>What is computed and dropped within one expression shows in the source only.</summary>
    public static IEnumerable<string> Violations(SourceFile file) =>
        file
            .Lines.Index()
            .Where(l =>
                !l.Item.TrimStart().StartsWith("//", StringComparison.Ordinal)
                && !l.Item.Contains(Histogram + "<double>", StringComparison.Ordinal)
            )
            .Where(l => Keyword().IsMatch(l.Item))
            .Select(l => $"{file.Path}:{l.Index + 1}: {l.Item.Trim()}");

    private static bool Names(TypeReference type) =>
        type switch
        {
            GenericInstanceType { Namespace: "System.Diagnostics.Metrics", Name: Histogram + "`1" } => false,
            GenericInstanceType generic => generic.GenericArguments.Any(Names),
            TypeSpecification wrapped => Names(wrapped.ElementType),
            _ => Forbidden.Contains(type.FullName),
        };

    [GeneratedRegex(@"\b(float|double|decimal)\b|(?<!\.)\b(Single|Double|Decimal)\b(?!\()|\b\d[\d_]*\.\d|\b\d[\d_]*[mMfFdD]\b")]
    private static partial Regex Keyword();
}
