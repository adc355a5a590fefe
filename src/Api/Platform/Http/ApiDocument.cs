using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;
using Scalar.AspNetCore;

namespace CardRecycle.Api.Platform.Http;

/// <summary>What <c>openapi.json</c> says beside the endpoints, and how <c>/scalar</c> shows it.</summary>
internal static class ApiDocument
{
    private const string Bearer = "bearer";

    internal static void Describe(OpenApiOptions options)
    {
        options.AddDocumentTransformer(
            (document, _, _) =>
            {
                document.Info = new()
                {
                    Title = "CardRecycle",
                    Version = "v1",
                    Description =
                        "Money is whole fen (1/100 yuan), rates are fractions of the balance, times are UTC. A POST that moves money or opens a deal "
                        + "wants an Idempotency-Key. Every refusal is a problem document (RFC 9457) whose type is stable.",
                };
                document.Components ??= new();
                document.AddComponent<IOpenApiSecurityScheme>(
                    Bearer,
                    new OpenApiSecurityScheme
                    {
                        Type = SecuritySchemeType.Http,
                        Scheme = "bearer",
                        BearerFormat = "JWT",
                        Description = "From POST /sellers/sessions or POST /staff/sessions.",
                    }
                );
                return Task.CompletedTask;
            }
        );
        options.AddOperationTransformer(
            (operation, context, _) =>
            {
                var metadata = context.Description.ActionDescriptor.EndpointMetadata;
                if (!metadata.OfType<IAllowAnonymous>().Any())
                    operation.Security = [new() { [new(Bearer, context.Document)] = [] }];
                QueryCodes.Describe(operation, context.Description);
                return Task.CompletedTask;
            }
        );
    }

    /// <summary>The reference is for our own users: nothing in it leads to the services of its maker.</summary>
    internal static void Show(ScalarOptions options) =>
        options.WithTitle("CardRecycle").HideClientButton().HideDeveloperTools().DisableAgent().DisableMcp().DisableTelemetry();
}
