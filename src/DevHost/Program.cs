using CardRecycle.DevHost;

return await CommandLine.RunAsync(args);
