using System.Net;
using System.Net.Http.Json;
using CardRecycle.Api.Tests.Cases;
using CardRecycle.TestKit;
using Npgsql;

namespace CardRecycle.Api.Tests.Staff;

/// <summary>The audit log: what staff do is on record with the act itself, what they were refused too, and nobody changes it.</summary>
public sealed class ActsAreWrittenDown(HoldingSystem system) : IClassFixture<HoldingSystem>
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Every_act_is_on_record_with_its_reason_in_its_own_transaction_and_cannot_be_changed()
    {
        var held = await system.Hold();
        using var wang = system.Staff("wang");
        await held.Act(wang, "claim");
        await held.Act(wang, "evidence", new { text = "asked by telephone" });
        await AskTwice(wang, held.CaseId);
        await held.Refuse(
            wang,
            "decide",
            new { decision = "approve", reason = "not mine any more" },
            HttpStatusCode.Conflict,
            "cases/not-yours"
        );
        (await wang.GetAsync($"/staff/risk/cases/{held.CaseId}", Ct)).EnsureSuccessStatusCode();
        using var outsider = system.Staff("outsider", "operations");
        using (var refused = await TradingSystem.PostRaw(outsider, $"/staff/risk/cases/{held.CaseId}/claim"))
            refused.StatusCode.ShouldBe(HttpStatusCode.Forbidden);

        using var admin = system.Staff("auditor", "admin");
        var page = await Callers.Expect(await admin.GetAsync($"/staff/audit?on={Uri.EscapeDataString("case " + held.CaseId)}", Ct));
        var lines = page.GetProperty("lines").EnumerateArray().Reverse().ToArray();
        lines
            .Select(l =>
                $"{l.GetProperty("staff").GetString()} {l.GetProperty("action").GetString()} {l.GetProperty("outcome").GetString()}"
            )
            .ShouldBe([
                "wang ClaimCase done",
                "wang AddEvidence done",
                "wang AskSeller done",
                "wang DecideCase cases/not-yours",
                "wang GetCase done",
                "outsider ClaimCase http/forbidden",
            ]);
        lines[1].GetProperty("reason").GetString().ShouldBe("asked by telephone");
        lines[2].GetProperty("details").GetString()!.ShouldContain("purchase-proof");
        lines[2].GetProperty("fromAddress").GetString().ShouldBe("127.0.0.1");
        (await wang.GetAsync("/staff/audit", Ct)).StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        var refusals = await Callers.Expect(await admin.GetAsync("/staff/audit?refused=true&staff=wang&limit=1", Ct));
        refusals.GetProperty("lines").GetArrayLength().ShouldBe(1);
        refusals.GetProperty("next").GetInt64().ShouldBeGreaterThan(0);

        await NothingIsDoneWithoutARecord(held, wang);
        await NobodyChangesIt(admin, lines[1].GetProperty("seq").GetInt64());
    }

    /// <summary>
    /// Goal: whatever staff ask for, no statement can bring an unbounded number of rows back. Method: every GET of the served document
    /// is sent with an absurd limit, so that a new endpoint is found by itself, and what it sends to PostgreSQL is looked at.
    /// </summary>
    [Fact]
    public async Task No_request_of_staff_reads_without_a_bound()
    {
        StatementsOfRequests.IsBounded("SELECT o.id FROM orders.orders AS o WHERE o.x = @p", []).ShouldBeFalse("a planted one is found");
        StatementsOfRequests.IsBounded("SELECT o.id FROM orders.orders AS o LIMIT @p", [1_000_000]).ShouldBeFalse();
        StatementsOfRequests.IsBounded("SELECT o.id FROM orders.orders AS o LIMIT @p", [50]).ShouldBeTrue();
        var held = await system.Hold();
        await using (var owner = await OpenAsync(system.Database.Owner))
            await Execute(
                owner,
                """
                insert into platform.audit_log (seq, at, staff, action, outcome, hash)
                select 0, now(), 'many', 'Many', 'done', '' from generate_series(1, 250)
                """
            );
        using var all = system.Staff("all", "risk", "operations", "finance", "analyst", "admin");
        using var statements = new StatementsOfRequests();
        var document = System.Text.Json.Nodes.JsonNode.Parse(await all.GetStringAsync("/openapi/v1.json", Ct))!;
        var (asked, seen, unbounded) = (0, 0, new List<string>());
        foreach (var (path, operations) in document["paths"]!.AsObject())
        {
            if (!path.StartsWith("/staff/", StringComparison.Ordinal) || operations!["get"] is not { } get || path == "/staff/events")
                continue;
            var trace = System.Diagnostics.ActivityTraceId.CreateRandom().ToString();
            using var request = new HttpRequestMessage(HttpMethod.Get, AddressOf(path, get, held));
            request.Headers.Add("traceparent", $"00-{trace}-{System.Diagnostics.ActivitySpanId.CreateRandom()}-01");
            using var answer = await all.SendAsync(request, Ct);
            ((int)answer.StatusCode).ShouldBeLessThan(500, path);
            asked++;
            seen += statements.Of(trace).Count;
            unbounded.AddRange(statements.Unbounded(trace).Select(sql => $"{path}: {sql}"));
        }
        (asked, seen).ShouldSatisfyAllConditions(() => asked.ShouldBeGreaterThan(50), () => seen.ShouldBeGreaterThan(100));
        unbounded.ShouldBeEmpty();
        var many = await Callers.Expect(await all.GetAsync("/staff/audit?staff=many&limit=1000000", Ct));
        (many.GetProperty("lines").GetArrayLength(), many.GetProperty("next").ValueKind).ShouldBe(
            (200, System.Text.Json.JsonValueKind.Number)
        );
    }

    private static string AddressOf(string path, System.Text.Json.Nodes.JsonNode get, HeldOrder held)
    {
        var query = new List<string>();
        foreach (var parameter in get["parameters"]?.AsArray() ?? [])
        {
            var name = parameter!["name"]!.GetValue<string>();
            var whole = parameter["schema"]!["type"]?.ToString() == "integer";
            var value =
                name.Equals("orderId", StringComparison.OrdinalIgnoreCase) ? held.OrderId.ToString()
                : name == "caseId" ? held.CaseId.ToString()
                : name == "kind" ? "device"
                : name == "account" ? "client:custody"
                : name is "limit" or "Limit" or "size" ? "1000000"
                : whole ? "1"
                : name.EndsWith("Id", StringComparison.Ordinal) || name == "id" ? Guid.NewGuid().ToString()
                : "x";
            if (parameter["in"]!.GetValue<string>() == "path")
                path = path.Replace("{" + name + "}", value, StringComparison.Ordinal);
            else if (value == "1000000" || parameter["required"]?.GetValue<bool>() == true)
                query.Add($"{name}={value}");
        }
        return path + (query.Count == 0 ? "" : "?" + string.Join('&', query));
    }

    /// <summary>A repeated request is one act.</summary>
    private static async Task AskTwice(HttpClient wang, Guid caseId)
    {
        var key = Guid.NewGuid().ToString();
        for (var i = 0; i < 2; i++)
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, $"/staff/risk/cases/{caseId}/ask")
            {
                Content = JsonContent.Create(
                    new
                    {
                        code = "purchase-proof",
                        hours = 2,
                        reason = "an invoice would settle it",
                    }
                ),
            };
            request.Headers.Add("Idempotency-Key", key);
            await Callers.Expect(await wang.SendAsync(request, Ct));
        }
    }

    /// <summary>The record is in the transaction of the act.</summary>
    private async Task NothingIsDoneWithoutARecord(HeldOrder held, HttpClient wang)
    {
        await using var owner = await OpenAsync(system.Database.Owner);
        await Execute(owner, "alter table platform.audit_log add constraint refuse_all check (staff <> 'wang') not valid");
        var before = await held.Acts(system.Staff("reader"));
        using (var failed = await TradingSystem.PostRaw(wang, $"/staff/risk/cases/{held.CaseId}/evidence", new { text = "unseen" }))
            failed.StatusCode.ShouldBe(HttpStatusCode.InternalServerError);
        (await held.Acts(system.Staff("reader"))).ShouldBe(before);
        await Execute(owner, "alter table platform.audit_log drop constraint refuse_all");
    }

    /// <summary>Not the Api's role, not the owner. Who takes the guard away leaves a broken chain.</summary>
    private async Task NobodyChangesIt(HttpClient admin, long evidence)
    {
        await using var owner = await OpenAsync(system.Database.Owner);
        await using var api = await OpenAsync(system.Database.Api);
        foreach (
            var act in (string[])
                ["update platform.audit_log set staff = 'x'", "delete from platform.audit_log", "truncate platform.audit_log"]
        )
        {
            (await Should.ThrowAsync<PostgresException>(() => Execute(api, act))).SqlState.ShouldBe(
                PostgresErrorCodes.InsufficientPrivilege
            );
            (await Should.ThrowAsync<PostgresException>(() => Execute(owner, act))).SqlState.ShouldBe("23001");
        }
        (await Verified(admin)).ShouldBeNull();
        await Execute(
            owner,
            """
            alter table platform.audit_log disable trigger audit_stays;
            update platform.audit_log set reason = 'something else' where action = 'AddEvidence';
            alter table platform.audit_log enable trigger audit_stays;
            """
        );
        (await Verified(admin)).ShouldBe(evidence);
    }

    private static async Task<long?> Verified(HttpClient admin)
    {
        var broken = (await Callers.Expect(await admin.GetAsync("/staff/audit/verification", Ct))).GetProperty("broken");
        return broken.ValueKind == System.Text.Json.JsonValueKind.Null ? null : broken.GetInt64();
    }

    private static async Task<NpgsqlConnection> OpenAsync(string connectionString)
    {
        var connection = new NpgsqlConnection(connectionString);
        await connection.OpenAsync(Ct);
        return connection;
    }

    private static async Task Execute(NpgsqlConnection connection, string sql)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync(Ct);
    }
}
