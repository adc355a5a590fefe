using System.Diagnostics.CodeAnalysis;
using System.Reflection;

#if SANDBOX
namespace CardRecycle.Sandbox;

#else
#pragma warning disable IDE0130 // Above the endpoints' namespaces on purpose, see below.
namespace CardRecycle.Api;

#pragma warning restore IDE0130
#endif

/// <summary>
/// Routes whose handlers are compiled when they are first asked for, and not all of them before the first request is answered
/// (docs/adr/0067). They stand in a namespace above those of the endpoints, so that <c>MapGet</c> and its kin mean these without anybody
/// naming them. What a handler's signature says (its parameters, answers and attributes) is read at once, as ever, and so is what is
/// wrong with it.
/// </summary>
internal static class LazyRoutes
{
    /// <summary>A route for GET.</summary>
    public static RouteHandlerBuilder MapGet(
        this IEndpointRouteBuilder endpoints,
        [StringSyntax("Route")] string pattern,
        Delegate handler
    ) => Map(endpoints, pattern, handler, HttpMethods.Get);

    /// <summary>A route for POST.</summary>
    public static RouteHandlerBuilder MapPost(
        this IEndpointRouteBuilder endpoints,
        [StringSyntax("Route")] string pattern,
        Delegate handler
    ) => Map(endpoints, pattern, handler, HttpMethods.Post);

    /// <summary>A route for PUT.</summary>
    public static RouteHandlerBuilder MapPut(
        this IEndpointRouteBuilder endpoints,
        [StringSyntax("Route")] string pattern,
        Delegate handler
    ) => Map(endpoints, pattern, handler, HttpMethods.Put);

    /// <summary>A route for DELETE.</summary>
    public static RouteHandlerBuilder MapDelete(
        this IEndpointRouteBuilder endpoints,
        [StringSyntax("Route")] string pattern,
        Delegate handler
    ) => Map(endpoints, pattern, handler, HttpMethods.Delete);

    private static RouteHandlerBuilder Map(IEndpointRouteBuilder endpoints, string pattern, Delegate handler, string method) =>
        RouteHandlerServices.Map(endpoints, pattern, handler, [method], ReadSignature, CompileWhenAsked);

    private static RequestDelegateMetadataResult ReadSignature(MethodInfo method, RequestDelegateFactoryOptions? options) =>
        RequestDelegateFactory.InferMetadata(method, options);

    private static RequestDelegateResult CompileWhenAsked(
        Delegate handler,
        RequestDelegateFactoryOptions options,
        RequestDelegateMetadataResult? signature
    )
    {
        var compiled = new Lazy<RequestDelegate>(() => RequestDelegateFactory.Create(handler, options, signature).RequestDelegate);
        return new(context => compiled.Value(context), [.. options.EndpointBuilder?.Metadata ?? []]);
    }
}
