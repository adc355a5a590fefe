using System.Collections;
using System.Collections.Concurrent;
using System.ComponentModel.DataAnnotations;
using System.Diagnostics.CodeAnalysis;
using System.Reflection;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Microsoft.Extensions.Validation;

namespace CardRecycle.Api.Platform.Http;

/// <summary>
/// Makes validation attributes count on our request records. The framework's generator passes over types that are not public, silently;
/// this resolver reads the attributes of internal records instead, on parameters and on properties alike.
/// </summary>
[Experimental("ASP0029")]
internal sealed class RequestShapes : IValidatableInfoResolver
{
    private readonly ConcurrentDictionary<Type, Shape?> shapes = new();

    public bool TryGetValidatableTypeInfo(Type type, [NotNullWhen(true)] out IValidatableInfo? validatableInfo) =>
        (validatableInfo = ShapeOf(type)) is not null;

    /// <summary>The framework asks the type of each parameter on its own.</summary>
    public bool TryGetValidatableParameterInfo(ParameterInfo parameterInfo, [NotNullWhen(true)] out IValidatableInfo? validatableInfo)
    {
        validatableInfo = null;
        return false;
    }

    /// <summary>
    /// A member that is not nullable and has no default must be sent: a missing number is a mistake, not a zero. Without this a missing
    /// text
    /// would arrive as null where the compiler promised that there is none.
    /// </summary>
    public static void RequireMembers(JsonTypeInfo type)
    {
        if (!IsOurs(type.Type))
            return;
        foreach (var property in type.Properties)
            if (property.AssociatedParameter is { HasDefaultValue: false, IsNullable: false })
                property.IsRequired = true;
    }

    private Shape? ShapeOf(Type type) =>
        IsOurs(type)
            ? shapes.GetOrAdd(
                type,
                t =>
                    Shape.MembersOf(t).Any(m => m.Attributes.Length > 0 || m.Item == typeof(string) || IsOurs(m.Item))
                        ? new Shape(Shape.MembersOf(t), ShapeOf)
                        : null
            )
            : null;

    private static bool IsOurs(Type type) => type is { IsClass: true, IsPublic: false } && type.Assembly == typeof(RequestShapes).Assembly;

    private sealed record Member(PropertyInfo Property, string Name, Type Item, ValidationAttribute[] Attributes);

    private sealed class Shape(Member[] members, Func<Type, Shape?> shapeOf) : IValidatableInfo
    {
        public static Member[] MembersOf(Type type)
        {
            var parameters = type.GetConstructors().SelectMany(c => c.GetParameters()).ToLookup(p => p.Name);
            return
            [
                .. type.GetProperties(BindingFlags.Public | BindingFlags.Instance)
                    .Where(p => p.GetIndexParameters().Length == 0)
                    .Select(p => new Member(
                        p,
                        JsonNamingPolicy.CamelCase.ConvertName(p.Name),
                        p.PropertyType is { IsGenericType: true } list && list.IsAssignableTo(typeof(IEnumerable))
                            ? list.GetGenericArguments()[^1]
                            : p.PropertyType,
                        [
                            .. p.GetCustomAttributes<ValidationAttribute>()
                                .Concat(parameters[p.Name].SelectMany(x => x.GetCustomAttributes<ValidationAttribute>())),
                        ]
                    )),
            ];
        }

        public async Task ValidateAsync(object? value, ValidateContext context, CancellationToken cancellationToken)
        {
            if (value is null)
                return;
            var path = context.CurrentValidationPath;
            foreach (var member in members)
            {
                var content = member.Property.GetValue(value);
                var at = path.Length == 0 ? member.Name : $"{path}.{member.Name}";
                Judge(member, content, value, at, context);
                if (HoldsNul(content))
                    (context.ValidationErrors ??= [])[at] = ["A text cannot hold a NUL character."];
                if (content is null || shapeOf(member.Item) is not { } inner)
                    continue;
                if (content is not IEnumerable items)
                    await Descend(inner, content, at, context, cancellationToken);
                else
                    foreach (var (i, item) in items.Cast<object?>().Index())
                        await Descend(inner, item, $"{at}[{i}]", context, cancellationToken);
            }
            context.CurrentValidationPath = path;
        }

        /// <summary>PostgreSQL has no text with a NUL in it.</summary>
        private static bool HoldsNul(object? content) =>
            content switch
            {
                string text => text.Contains('\0', StringComparison.Ordinal),
                IEnumerable<string> texts => texts.Any(t => t is not null && t.Contains('\0', StringComparison.Ordinal)),
                _ => false,
            };

        private static void Judge(Member member, object? content, object owner, string at, ValidateContext context)
        {
            foreach (var attribute in member.Attributes)
                if (
                    attribute.GetValidationResult(content, new(owner) { MemberName = member.Name, DisplayName = member.Name }) is
                    { ErrorMessage: var message }
                )
                    (context.ValidationErrors ??= [])[at] =
                    [
                        .. context.ValidationErrors.GetValueOrDefault(at) ?? [],
                        message ?? "Not valid.",
                    ];
        }

        private static Task Descend(Shape inner, object? item, string at, ValidateContext context, CancellationToken ct)
        {
            context.CurrentValidationPath = at;
            return inner.ValidateAsync(item, context, ct);
        }
    }
}
