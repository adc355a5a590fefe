using CardRecycle.Api;
using CardRecycle.Api.Features.Books;
using CardRecycle.Api.Features.Reconciliation;
using CardRecycle.Api.Features.Watchlists;
using CardRecycle.Api.Platform.Security;

var api = ApiBuilder.Build(args);

// An auditor has the database and none of the keys.
if (args is [VerifyBooks.Name, ..])
    return await VerifyBooks.RunAsync(api.Configuration.GetConnectionString("Api"), api.Configuration["head"], Console.Out, default);

// The operator's mistake is no crash: a line for each setting to mend, and no stack.
var faults = StartupCheck.FaultsOf(api.Services);
foreach (var fault in faults)
    await Console.Error.WriteLineAsync($"CardRecycle.Api does not start: {fault}");
if (faults.Count > 0)
    return 1;
if (args is [ImportWatchlistCommand.Name, ..])
    return await ImportWatchlistCommand.RunAsync(api.Services, api.Configuration, Console.Out, default);
if (args is [ReconcileCommand.Name, ..])
    return await ReconcileCommand.RunAsync(api.Services, api.Configuration, Console.Out, default);
await api.RunAsync();
return 0;
