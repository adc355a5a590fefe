using CardRecycle.StaffConsole;

var app = ConsoleBuilder.Build(args);
await app.StartAsync();
if (app.Configuration.GetValue<bool>(ConsoleBuilder.EndsWithInput))
{
    // Whoever started this holds the other end: nothing outlives a host that was killed.
    while (await Console.In.ReadLineAsync() is not null) { }
    await app.StopAsync();
}
await app.WaitForShutdownAsync();
