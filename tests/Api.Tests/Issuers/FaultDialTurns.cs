using System.Net;
using System.Net.Http.Json;
using CardRecycle.Sandbox.Faults;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;

namespace CardRecycle.Api.Tests.Issuers;

/// <summary>The dial itself, on a provider that only counts what it did.</summary>
public sealed class FaultDialTurns : IAsyncLifetime
{
    private readonly FakeTimeProvider clock = new();
    private readonly WebApplication app;
    private int done;

    public FaultDialTurns()
    {
        var builder = WebApplication.CreateBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Services.AddSingleton<TimeProvider>(clock);
        builder.AddFaults();
        app = builder.Build();
        app.MapFaults();
        var provider = app.MapGroup("/provider").WithFaults("wechat", new(Busy: c => c.Response.WriteAsync("SYSTEM_BUSY")));
        provider.MapPost("/typed", () => Results.Ok(Interlocked.Increment(ref done)));
        provider.MapPost(
            "/raw",
            (RequestDelegate)(c => c.Response.WriteAsync($"{Interlocked.Increment(ref done)}", TestContext.Current.CancellationToken))
        );
    }

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    private FaultDial Dial => app.Services.GetRequiredService<FaultDial>();

    public async ValueTask InitializeAsync() => await app.StartAsync(Ct);

    public async ValueTask DisposeAsync() => await app.DisposeAsync();

    private HttpClient Client() => new() { BaseAddress = new Uri(app.Urls.Single()) };

    private async Task Put(FaultSettings settings)
    {
        using var client = Client();
        (await client.PutAsJsonAsync("/faults/wechat", settings, Ct)).StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    [Theory]
    [InlineData("/provider/typed")]
    [InlineData("/provider/raw")]
    public async Task A_lost_answer_is_done_but_never_answered(string path)
    {
        await Put(new() { LostAnswer = 1 });
        using var client = Client();
        await Should.ThrowAsync<HttpRequestException>(() => client.PostAsync(path, null, Ct));
        done.ShouldBe(1);
    }

    [Fact]
    public async Task A_lost_request_is_not_done()
    {
        await Put(new() { LostRequest = 1 });
        using var client = Client();
        await Should.ThrowAsync<HttpRequestException>(() => client.PostAsync("/provider/typed", null, Ct));
        done.ShouldBe(0);
    }

    [Fact]
    public async Task Busy_speaks_the_providers_own_words_and_maintenance_a_plain_one()
    {
        using var client = Client();
        await Put(new() { Busy = true });
        (await (await client.PostAsync("/provider/typed", null, Ct)).Content.ReadAsStringAsync(Ct)).ShouldBe("SYSTEM_BUSY");
        await Put(new() { Maintenance = true });
        (await client.PostAsync("/provider/typed", null, Ct)).StatusCode.ShouldBe(HttpStatusCode.ServiceUnavailable);
        done.ShouldBe(0);
        (await client.DeleteAsync("/faults/wechat", Ct)).StatusCode.ShouldBe(HttpStatusCode.NoContent);
        (await client.PostAsync("/provider/typed", null, Ct)).StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public void One_seed_gives_one_series_of_faults()
    {
        string Series(int seed)
        {
            Dial.Set("wechat", new() { LostRequest = 0.5, Seed = seed });
            return string.Concat(Enumerable.Range(0, 64).Select(_ => Dial.Draw("wechat").LosesRequest ? '1' : '0'));
        }
        Series(7).ShouldBe(Series(7));
        Series(7).ShouldNotBe(Series(8));
        Series(7).ShouldContain('0');
        Series(7).ShouldContain('1');
    }

    [Fact]
    public async Task Callbacks_are_duplicated_and_the_second_of_two_arrives_first()
    {
        var arrived = new System.Collections.Concurrent.ConcurrentQueue<string>();
        Task<bool> Send(string name) =>
            Dial.SendCallbackAsync(
                "wechat",
                _ =>
                {
                    arrived.Enqueue(name);
                    return Task.FromResult(true);
                },
                Ct
            );
        Dial.Set("wechat", new() { DuplicateCallbacks = 1, ReorderCallbacks = true });
        Dial.ReorderHold = TimeSpan.FromMinutes(5);
        var first = Send("first");
        await Send("second");
        (await first).ShouldBeTrue();
        arrived.ShouldBe(["second", "second", "first", "first"]);
        Dial.ReorderHold = TimeSpan.FromMilliseconds(1);
        (await Send("alone")).ShouldBeTrue();
    }

    [Fact]
    public async Task A_delayed_callback_waits_for_the_clock()
    {
        Dial.Set("wechat", new() { CallbackDelayMs = 60_000 });
        var sent = Dial.SendCallbackAsync("wechat", _ => Task.FromResult(true), Ct);
        sent.IsCompleted.ShouldBeFalse();
        clock.Advance(TimeSpan.FromMinutes(1));
        (await sent).ShouldBeTrue();
    }

    [Theory]
    [InlineData("/faults/wechat", """{"lostRequest":2}""", HttpStatusCode.BadRequest)]
    [InlineData("/faults/wechat", """{"lostRequst":1}""", HttpStatusCode.BadRequest)]
    [InlineData("/faults/wechat", """{"latencyMs":-1}""", HttpStatusCode.BadRequest)]
    [InlineData("/faults/wechat", "{", HttpStatusCode.BadRequest)]
    [InlineData("/faults/nobody", "{}", HttpStatusCode.NotFound)]
    public async Task What_cannot_be_dialled_is_refused(string path, string body, HttpStatusCode status)
    {
        using var client = Client();
        using var content = new StringContent(body, System.Text.Encoding.UTF8, "application/json");
        (await client.PutAsync(path, content, Ct)).StatusCode.ShouldBe(status);
    }
}
