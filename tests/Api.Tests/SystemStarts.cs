using System.Net;

namespace CardRecycle.Api.Tests;

public sealed class SystemStarts(StartedSystem system) : IClassFixture<StartedSystem>
{
    [Fact]
    public async Task The_api_is_ready_once_its_database_answers()
    {
        using var client = system.AnonymousClient();
        (await client.GetAsync("/health/ready", TestContext.Current.CancellationToken)).StatusCode.ShouldBe(HttpStatusCode.OK);
    }
}
