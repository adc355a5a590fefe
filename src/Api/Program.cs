using CardRecycle.Api;
using CardRecycle.Api.Features.Books;
using CardRecycle.Api.Features.Reconciliation;
using CardRecycle.Api.Features.Staff;
using CardRecycle.Api.Features.Watchlists;
using CardRecycle.Api.Platform.Security;
using CardRecycle.Api.Platform.Security.Keys;

// A command's output is what it says, not what it asks of the database; why that refuses, the command says itself.
var isCommand = args is [KeysCommand.Name or StaffCommand.Name or ReconcileCommand.Name or ImportWatchlistCommand.Name, ..];
var (words, stray) = CommandWords.Of(args);
if (args is [KeysCommand.Name or StaffCommand.Name, ..] && stray is not null)
{
    await Console.Error.WriteLineAsync(
        $"'{stray}' comes too late: what {args[0]} is about comes first, settings after it. Nothing was done."
    );
    return 2;
}
var api = ApiBuilder.Build(
    args,
    isCommand ? b => b.Logging.AddFilter("Microsoft", LogLevel.Warning).AddFilter("Microsoft.EntityFrameworkCore", LogLevel.None) : null
);

// An auditor has the database and none of the keys.
if (args is [VerifyBooks.Name, ..])
    return await VerifyBooks.RunAsync(api.Configuration.GetConnectionString("Api"), api.Configuration["head"], Console.Out, default);
if (args is [VerifyAudit.Name, ..])
    return await VerifyAudit.RunAsync(api.Configuration.GetConnectionString("Api"), api.Configuration["heads"], Console.Out, default);

// The operator's mistake is no crash: a line for each setting to mend, and no stack.
var faults = StartupCheck.FaultsOf(api.Services);
foreach (var line in faults)
    await Console.Error.WriteLineAsync($"CardRecycle.Api does not start: {line}");
if (faults.Count > 0)
    return 1;
if (args is [ImportWatchlistCommand.Name, ..])
    return await ImportWatchlistCommand.RunAsync(api.Services, api.Configuration, Console.Out, default);
if (args is [ReconcileCommand.Name, ..])
    return await ReconcileCommand.RunAsync(api.Services, api.Configuration, Console.Out, default);
if (args is [KeysCommand.Name, ..])
    return await new KeysCommand(api.Services, Console.Out).RunAsync(string.Join(' ', words), default);
if (args is [StaffCommand.Name, ..])
    return await StaffCommand.RunAsync(api.Services, words, Console.Out, default);
if (await KeyStart.FaultOfAsync(api.Services, default) is { } fault)
{
    await Console.Error.WriteLineAsync($"CardRecycle.Api does not start: {fault}");
    return 1;
}
await api.RunAsync();
return 0;
