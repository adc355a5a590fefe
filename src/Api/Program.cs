using CardRecycle.Api;
using CardRecycle.Api.Features.Books;
using CardRecycle.Api.Platform.Security;
using Npgsql;

var api = ApiBuilder.Build(args);

// The operator's mistake is no crash: a line for each setting to mend, and no stack.
var faults = StartupCheck.FaultsOf(api.Services);
foreach (var fault in faults)
    await Console.Error.WriteLineAsync($"CardRecycle.Api does not start: {fault}");
if (faults.Count > 0)
    return 1;
if (args is [VerifyBooks.Name, ..])
    return await VerifyBooks.RunAsync(api.Services.GetRequiredService<NpgsqlDataSource>(), api.Configuration["head"], Console.Out, default);
await api.RunAsync();
return 0;
