using CardRecycle.Training.Commands;

return await TrainingCommands.RunAsync(args);
