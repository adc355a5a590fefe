using System.Net;
using System.Text;
using CardRecycle.Api.Features.Watchlists;
using CardRecycle.Api.Features.Watchlists.Contract;
using CardRecycle.Api.Features.Watchlists.Lists;
using CardRecycle.TestKit;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace CardRecycle.Api.Tests.Watchlists;

/// <summary>Lists come in whole or not at all; what they said stays on record.</summary>
public sealed class ListsAreImported(TradingSystem system) : IClassFixture<TradingSystem>
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_new_file_changes_what_changed_and_older_versions_stay_on_record()
    {
        var first = await system.Import("history", "1,张三,,,1970-01-02,CN,诈骗,公告\n2,\"李四\",李肆;Li Si,,1971,,,\n");
        (first.GetProperty("entries").GetInt32(), first.GetProperty("added").GetInt32()).ShouldBe((2, 2));
        var same = await system.Import("history", "2,李四,李肆；Li Si,,1971,,,\r\n1,张三,,,1970-01-02,CN,诈骗,公告");
        same.GetProperty("version").GetInt32().ShouldBe(first.GetProperty("version").GetInt32(), "nothing has changed");
        var second = await system.Import("history", "1,张三,,,1970-01-02,CN,洗钱,公告\n3,王五,,,,,,\n");
        second.GetProperty("added").GetInt32().ShouldBe(2);
        second.GetProperty("ended").GetInt32().ShouldBe(2);

        using var staff = system.StaffClient("risk");
        var versions = await Callers.Expect(await staff.GetAsync("/staff/risk/watchlists/history/versions", Ct));
        versions.GetArrayLength().ShouldBe(2);
        versions[0].GetProperty("by").GetString().ShouldBe("test-risk");
        var entry = await Callers.Expect(await staff.GetAsync("/staff/risk/watchlists/history/entries/1", Ct));
        entry.EnumerateArray().Select(e => e.GetProperty("reason").GetString()).ShouldBe(["洗钱", "诈骗"]);
        entry[1].GetProperty("untilVersion").GetInt32().ShouldBe(second.GetProperty("version").GetInt32());

        var retired = await Callers.Expect(await staff.DeleteAsync("/staff/risk/watchlists/history", Ct));
        retired.GetProperty("ended").GetInt32().ShouldBe(2);
        await TradingSystem.ExpectProblem(
            await staff.DeleteAsync("/staff/risk/watchlists/history", Ct),
            HttpStatusCode.NotFound,
            "watchlists/no-list"
        );
        (await staff.GetStringAsync("/staff/risk/watchlists", Ct)).ShouldContain("\"retired\":true");
    }

    [Fact]
    public async Task Every_row_at_fault_is_named_and_nothing_of_the_file_is_taken()
    {
        var rows =
            "1,张三,,,1970-01-02,,,\n,李四,,,,,,\n1,王五,,,,,,\n4,,,,,,,\n5,赵六,,,1970-13-01,,,\n6,钱七,,110101197001010000,,,,\n7,孙八,#,,2999,,,\n8,周九\n";
        using var answer = await system.PutList("faulty", rows);
        var text = await answer.Content.ReadAsStringAsync(Ct);
        answer.StatusCode.ShouldBe(HttpStatusCode.UnprocessableEntity, text);
        var problem = System.Text.Json.JsonDocument.Parse(text).RootElement;
        problem.GetProperty("type").GetString().ShouldBe("/problems/watchlists/file-invalid");
        problem
            .GetProperty("rows")
            .EnumerateArray()
            .Select(f => $"{f.GetProperty("row").GetInt32()} {f.GetProperty("column").GetString()}")
            .ShouldBe(["3 entry_id", "4 entry_id", "5 name", "6 birth_date", "7 id_number", "8 aliases", "8 birth_date", "9 "]);
        problem.GetProperty("detail").GetString()!.ShouldStartWith("8 fault(s)");
        using var staff = system.StaffClient("risk");
        (await staff.GetAsync("/staff/risk/watchlists/faulty/versions", Ct)).StatusCode.ShouldBe(HttpStatusCode.NotFound);
    }

    public static TheoryData<string, string> BadFiles =>
        new()
        {
            { "entry_id,name\n1,\u00ff", "UTF-8" },
            { "", "header" },
            { "entry_id,name\n", "header and one entry" },
            { "name\n张三\n", "must be there" },
            { "entry_id,name,phone\n1,张三,139\n", "columns are" },
            { "entry_id,name,name\n1,张三,张三\n", "is there once" },
            { "entry_id,name\n1,\"张三\n", "not closed" },
            { "entry_id,name\n1,张\"三\n", "quote inside" },
            { "entry_id,name\n1,张\0三\n", "NUL" },
        };

    [Theory]
    [MemberData(nameof(BadFiles))]
    public async Task A_file_that_is_no_list_is_refused_with_one_message(string text, string message)
    {
        // One case is Latin-1, where it is no UTF-8.
        var encoding = text.Contains('\u00ff', StringComparison.Ordinal) ? Encoding.Latin1 : Encoding.UTF8;
        using var answer = await system.PutFile("no-list", encoding.GetBytes(text));
        (await answer.Content.ReadAsStringAsync(Ct)).ShouldContain(message);
        answer.StatusCode.ShouldBe(HttpStatusCode.UnprocessableEntity);
    }

    [Fact]
    public async Task A_list_has_at_most_so_many_entries()
    {
        var people = system.Services.GetRequiredService<INamedPeople>();
        (await Read("1,王\n2,王\n")).Faults.ShouldBeEmpty();
        (await Read("1,王\n2,王\n3,王\n4,王\n")).Faults.ShouldHaveSingleItem().Rule.ShouldBe("a list has at most 2 entries");

        async Task<WatchlistFile> Read(string rows)
        {
            using var stream = new MemoryStream(Encoding.UTF8.GetBytes("entry_id,name\n" + rows));
            return await WatchlistFile.ReadAsync(stream, people, new(2026, 1, 1), Ct, rowsMax: 2);
        }
    }

    [Fact]
    public async Task Only_the_risk_team_imports_and_reads_lists()
    {
        using var put = await system.PutList("theirs", "1,张三,,,,,,\n", duty: "operations");
        put.StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        using var seller = await system.SellerClient(SellerLevel.Phone, weChat: false);
        (await seller.GetAsync("/staff/risk/watchlists", Ct)).StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        using var staff = system.StaffClient("risk");
        using var state = await staff.GetAsync("/staff/risk/watchlists/matches?state=maybe", Ct);
        await TradingSystem.ExpectProblem(state, HttpStatusCode.BadRequest, "watchlists/unknown-state");
        using var odd = await system.PutList("No%20List", "1,张三,,,,,,\n");
        await TradingSystem.ExpectProblem(odd, HttpStatusCode.BadRequest, "watchlists/list-name-invalid");
    }

    [Fact]
    public async Task The_command_imports_and_refuses_in_one_line()
    {
        var path = Path.GetTempFileName();
        await File.WriteAllTextAsync(path, WatchlistCalls.Header + "1,张三,,,,,,\n", Ct);
        (await Run("--list=nightly", $"--file={path}", "--by=cron")).ShouldBe((0, "List nightly: version"));
        await File.WriteAllTextAsync(path, WatchlistCalls.Header + "1,,,,,,,\n", Ct);
        (await Run("--list=nightly", $"--file={path}", "--by=cron")).ShouldBe((1, "1 fault(s), and nothi"));
        (await Run("--list=nightly", $"--file={path}.gone", "--by=cron")).ShouldBe((2, "The file cannot be re"));
        (await Run($"--file={path}")).ShouldBe((2, "Usage: import-watchli"));
        File.Delete(path);

        async Task<(int, string)> Run(params string[] args)
        {
            using var print = new StringWriter();
            var options = new ConfigurationBuilder().AddCommandLine(args).Build();
            var code = await ImportWatchlistCommand.RunAsync(system.Services, options, print, Ct);
            print.ToString().Count(c => c == '\n').ShouldBe(1);
            return (code, print.ToString()[..21].TrimEnd());
        }
    }
}
