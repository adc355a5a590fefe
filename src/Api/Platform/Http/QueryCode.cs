using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Mvc.ApiExplorer;
using Microsoft.OpenApi;

namespace CardRecycle.Api.Platform.Http;

/// <summary>
/// One value of an enumeration in a query string, written as in bodies and in the document (<c>inStock</c>), in whatever case. The
/// framework's own binding takes <c>InStock</c> alone, and any number.
/// </summary>
internal readonly record struct QueryCode<T>(T Value)
    where T : struct, Enum
{
    public static bool TryParse(string? text, out QueryCode<T> code)
    {
        var known = Enum.TryParse<T>(text, ignoreCase: true, out var value) && char.IsAsciiLetter(text![0]) && Enum.IsDefined(value);
        code = new(value);
        return known;
    }
}

/// <summary>Says in the document which values there are.</summary>
internal static class QueryCodes
{
    public static void Describe(OpenApiOperation operation, ApiDescription description)
    {
        foreach (var parameter in description.ParameterDescriptions)
            if (
                parameter.Type is { } type
                && (Nullable.GetUnderlyingType(type) ?? type) is { IsGenericType: true } code
                && code.GetGenericTypeDefinition() == typeof(QueryCode<>)
                && operation.Parameters?.FirstOrDefault(p => p.Name == parameter.Name) is OpenApiParameter described
            )
                described.Schema = new OpenApiSchema
                {
                    Type = JsonSchemaType.String,
                    Enum =
                    [
                        .. Enum.GetNames(code.GenericTypeArguments[0])
                            .Select(name => (JsonNode)JsonValue.Create(JsonNamingPolicy.CamelCase.ConvertName(name))),
                    ],
                };
    }
}
