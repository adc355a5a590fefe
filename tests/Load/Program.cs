using CardRecycle.Load;

return await LoadCommand.RunAsync(args);
