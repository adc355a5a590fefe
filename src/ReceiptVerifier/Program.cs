using System.CommandLine;
using CardRecycle.ReceiptVerifier;
using Spectre.Console;

var key = new Option<string>("--key")
{
    Description = "The log's public key (origin+keyid+base64), or a file that holds it.",
    Required = true,
};

var file = new Argument<string>("receipt") { Description = "The receipt file (JSON), as it was downloaded." };
var command = new RootCommand("Checks a CardRecycle e-receipt offline. Exit code: 0 valid, 1 refused, 2 not readable.") { file, key };
command.SetAction(parsed => VerifyReceipt.Run(parsed.GetValue(file)!, parsed.GetValue(key)!, AnsiConsole.Console));

var proof = new Argument<string>("proof") { Description = "The proof file (JSON) of GET /receipts/consistency?from=…" };
var receipt = new Option<string?>("--receipt")
{
    Description = "A receipt file: its checkpoint must be the earlier one, so that this receipt is in the later log too.",
};
var consistency = new Command("consistency", "Checks that the log only grew since an earlier checkpoint.") { proof, key, receipt };
consistency.SetAction(parsed =>
    VerifyConsistency.Run(parsed.GetValue(proof)!, parsed.GetValue(key)!, parsed.GetValue(receipt), AnsiConsole.Console)
);
command.Subcommands.Add(consistency);

var parsed = command.Parse(args);
var exitCode = parsed.Invoke();
return parsed.Errors.Count > 0 ? VerifyReceipt.NotReadable : exitCode;
