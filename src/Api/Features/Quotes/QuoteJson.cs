using System.Text.Json.Serialization;

namespace CardRecycle.Api.Features.Quotes;

/// <summary>Generated at build time: reading and writing a quote needs no reflection.</summary>
[JsonSourceGenerationOptions(
    System.Text.Json.JsonSerializerDefaults.Web,
    NumberHandling = JsonNumberHandling.Strict,
    PropertyNameCaseInsensitive = false,
    GenerationMode = JsonSourceGenerationMode.Metadata
)]
[JsonSerializable(typeof(QuoteCardRequest))]
[JsonSerializable(typeof(QuoteResponse))]
internal sealed partial class QuoteJson : JsonSerializerContext;
