using System.CommandLine;
using System.Globalization;
using CardRecycle.Training.Commands;

namespace CardRecycle.Training.Risk.Commands;

/// <summary>Replays a file in order of time and writes one score per transaction.</summary>
internal static class ScoreRiskCommand
{
    internal static Command Create()
    {
        var data = RiskOptions.Data();
        var map = RiskOptions.Map();
        var delay = RiskOptions.LabelDelay();
        var output = new Option<string>("--out") { Description = "CSV to write: transaction_id,score.", Required = true };
        var seed = SharedOptions.Seed();
        var threads = RiskOptions.Threads();
        var command = new Command("risk", "Scores deals. Example: score risk --data deals.csv --label-delay 7 --out scores.csv")
        {
            data,
            map,
            delay,
            output,
            seed,
            threads,
        };
        command.SetAction(
            (parse, ct) =>
            {
                var history = RiskOptions.Read(parse, data, map, delay);
                var deals = Replay.Run(history, ct: ct);
                var scores = WalkForward.Score(
                    deals,
                    new()
                    {
                        LearningRate = 0.05,
                        Seed = parse.GetValue(seed),
                        Threads = RiskOptions.ThreadsOf(parse, threads),
                    },
                    null,
                    ct
                );
                using var file = new StreamWriter(parse.GetValue(output)!) { NewLine = "\n" };
                file.WriteLine("transaction_id,score");
                for (var row = 0; row < scores.Length; row++)
                    file.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{deals.Events[row].Id},{scores[row]:G9}"));
                return Task.FromResult(TrainingCommands.Done);
            }
        );
        return command;
    }
}
