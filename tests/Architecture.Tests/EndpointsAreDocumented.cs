using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using CardRecycle.Api;
using CardRecycle.Api.Platform.Audit;
using CardRecycle.Api.Platform.Security;
using CardRecycle.Architecture.Tests.Rules;
using CardRecycle.Sandbox;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Hosting;

namespace CardRecycle.Architecture.Tests;

/// <summary>The Api as it is composed, never started.</summary>
public sealed partial class EndpointsAreDocumented : IAsyncLifetime
{
    private static readonly string[] settings =
    [
        "--environment=Test",
        "--ConnectionStrings:Api=Host=127.0.0.1;Port=1",
        "--Work:Enabled=false",
        "--urls=http://127.0.0.1:0",
        "--Logging:LogLevel:Default=Warning",
    ];

    private readonly WebApplication api = ApiBuilder.Build(settings, Configure);

    private List<RouteEndpoint> Endpoints =>
        [
            .. ((IEndpointRouteBuilder)api)
                .DataSources.SelectMany(s => s.Endpoints)
                .OfType<RouteEndpoint>()
                .Where(e => !EndpointRules.IsFramework(e)),
        ];

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public ValueTask DisposeAsync() => api.DisposeAsync();

    [Fact]
    public void Every_endpoint_says_who_may_call_it_and_what_it_answers()
    {
        Endpoints.Count.ShouldBeGreaterThan(15);
        Endpoints.SelectMany(EndpointRules.Violations).ShouldBeEmpty();
    }

    [Fact]
    public void Every_post_needs_a_key_or_has_a_reason_to_go_without()
    {
        Endpoints.Select(e => EndpointRules.KeyViolation(e, EndpointRules.PostsWithoutKey)).OfType<string>().ShouldBeEmpty();
        var paths = Endpoints.Select(e => e.RoutePattern.RawText!.TrimEnd('/')).ToList();
        EndpointRules.PostsWithoutKey.Keys.Except(paths).ShouldBeEmpty("an exception that is no longer needed goes");
    }

    [Fact]
    public void Endpoint_names_are_unique()
    {
        var names = Endpoints.Select(e => e.Metadata.GetMetadata<IEndpointNameMetadata>()?.EndpointName).OfType<string>().ToList();
        names.ShouldBeUnique();
    }

    /// <summary>The audit page of the console shows what was done in words; this finds an act that has none.</summary>
    [Fact]
    public void Every_act_of_staff_that_is_written_down_has_a_Chinese_name()
    {
        var words = Word().Matches(Repository.Read("src/Console/Shared/AuditWords.cs")).Select(m => m.Groups[1].Value).ToHashSet();
        var acts = Endpoints.Where(IsWrittenDown).Select(e => e.Metadata.GetMetadata<IEndpointNameMetadata>()!.EndpointName).ToHashSet();
        acts.Count.ShouldBeGreaterThan(50);
        acts.Contains("ReadEntityGraph").ShouldBeTrue("a read that is written down");
        // The one act that is a command of the Api's, since nobody may sign in before it.
        acts.Add("MakeFirstAdmins");
        acts.Except(words).ShouldBeEmpty();
        // The house itself removes what is kept no longer; that has no endpoint.
        words.Except(acts).ShouldBe(["DropKeptRecords"], "what nobody does any more needs no name");
    }

    [Fact]
    public void No_two_types_share_a_schema_id()
    {
        var roots = Endpoints.SelectMany(TypesOf).ToList();
        roots.Count.ShouldBeGreaterThan(20);
        EndpointRules.SchemaCollisions(roots).ShouldBeEmpty();
        EndpointRules
            .SchemaCollisions([typeof(PlantedA.Request), typeof(List<PlantedB.Request>)])
            .ShouldHaveSingleItem()
            .ShouldStartWith("Request: ");
        EndpointRules.SchemaCollisions([typeof(PlantedC), typeof(PlantedA.Request)]).ShouldHaveSingleItem();
    }

    /// <summary>The build writes the file; this proves that what was written is what this Api serves.</summary>
    [Fact]
    public async Task The_committed_document_is_the_one_that_is_served()
    {
        await api.StartAsync(TestContext.Current.CancellationToken);
        using var client = new HttpClient();
        var served = JsonNode.Parse(
            await client.GetStringAsync(api.Urls.Single() + "/openapi/v1.json", TestContext.Current.CancellationToken)
        )!;
        var committed = JsonNode.Parse(Repository.Read("src/Api/openapi.json"))!.AsObject();
        committed["paths"]!.AsObject().Count.ShouldBeGreaterThan(10);
        foreach (var part in new[] { "paths", "components" })
            Differences(committed[part], served[part], part).ShouldBeEmpty();
        var planted = committed["paths"]!.DeepClone().AsObject();
        planted.Remove(planted.First().Key);
        Differences(planted, served["paths"], "paths").ShouldNotBeEmpty();
    }

    [Fact]
    public void A_planted_endpoint_that_owes_something_is_found()
    {
        using var app = WebApplication.Create();
        app.MapMethods("/bare", ["POST"], () => "");
        app.MapMethods("/half/{id}", ["GET"], (int id) => id).AllowAnonymous().WithName("Half").WithSummary("Half").WithTags("Half");
        app.MapMethods("/both", ["GET"], () => "").AllowAnonymous().RequireAuthorization(Policies.Staff);
        app.MapMethods("/good", ["GET"], () => "")
            .RequireAuthorization(Policies.Staff)
            .WithName("Good")
            .WithSummary("Good")
            .WithTags("Good")
            .ProducesProblem(404);
        var endpoints = ((IEndpointRouteBuilder)app).DataSources.SelectMany(s => s.Endpoints).OfType<RouteEndpoint>().ToList();
        int Count(string path) => endpoints.Where(e => e.RoutePattern.RawText == path).SelectMany(EndpointRules.Violations).Count();
        (Count("/bare"), Count("/half/{id}"), Count("/good")).ShouldBe((5, 1, 0));
        var both = endpoints.Single(e => e.RoutePattern.RawText == "/both");
        EndpointRules.Violations(both).ShouldContain(v => v.Contains("switches"));
        endpoints.Select(e => EndpointRules.KeyViolation(e, new Dictionary<string, string>())).OfType<string>().ShouldHaveSingleItem();
        EndpointRules.KeyViolation(endpoints[0], new Dictionary<string, string> { ["/bare"] = "a reason" }).ShouldBeNull();
    }

    /// <summary>With keys but without a database: nothing of ours that works in the background may start.</summary>
    private static void Configure(WebApplicationBuilder builder)
    {
        var nowhere = new Uri("http://127.0.0.1:1");
        builder.Configuration.AddInMemoryCollection(DevKeys.Create().ForApi(nowhere, nowhere));
        foreach (var service in builder.Services.Where(s => s.ServiceType == typeof(IHostedService)).ToList())
            if (service.ImplementationType?.Namespace?.StartsWith("Microsoft.AspNetCore", StringComparison.Ordinal) != true)
                builder.Services.Remove(service);
    }

    private static bool IsWrittenDown(RouteEndpoint endpoint) =>
        endpoint.RoutePattern.RawText!.TrimStart('/').StartsWith("staff/", StringComparison.Ordinal)
        && (
            !endpoint.Metadata.GetMetadata<HttpMethodMetadata>()!.HttpMethods.Contains("GET")
            || endpoint.Metadata.GetMetadata<Audited>() is not null
        );

    [GeneratedRegex("""\["(\w+)"\] = "[^"]+",""")]
    private static partial Regex Word();

    private static IEnumerable<Type> TypesOf(RouteEndpoint endpoint) =>
        endpoint
            .Metadata.OfType<IProducesResponseTypeMetadata>()
            .Select(p => p.Type)
            .Concat(endpoint.Metadata.OfType<IAcceptsMetadata>().Select(a => a.RequestType))
            .OfType<Type>();

    private static IEnumerable<string> Differences(JsonNode? committed, JsonNode? served, string path)
    {
        if (committed is JsonObject a && served is JsonObject b)
            return a.Select(p => p.Key).Union(b.Select(p => p.Key)).SelectMany(k => Differences(a[k], b[k], $"{path}/{k}"));
        return JsonNode.DeepEquals(committed, served) ? [] : [path];
    }

    private static class PlantedA
    {
        public sealed record Request(int A);
    }

    private static class PlantedB
    {
        public sealed record Request(int B);
    }

    private sealed record PlantedC(IReadOnlyList<PlantedB.Request> Items);
}
