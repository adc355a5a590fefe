using System.CommandLine;
using CardRecycle.ReceiptVerifier;
using Spectre.Console;

var key = new Option<string>("--key")
{
    Description = "The log's public keys (origin+keyid+base64, Ed25519 and SM2), separated by commas, or a file with one a line.",
    Required = true,
};

var file = new Argument<string>("receipt") { Description = "The receipt file (JSON), as it was downloaded." };
var stamp = new Option<string?>("--time-stamp")
{
    Description = "The time stamp (RFC 3161) of the receipt's checkpoint: GET /receipts/checkpoints/{size}/time-stamp.",
};
var root = new Option<string?>("--tsa-root")
{
    Description = "The root certificate (PEM or DER) that the time stamp authority is trusted by.",
};
var command = new RootCommand("Checks a CardRecycle e-receipt offline. Exit code: 0 valid, 1 refused, 2 not readable.")
{
    file,
    key,
    stamp,
    root,
};
command.SetAction(parsed =>
    VerifyReceipt.Run(parsed.GetValue(file)!, parsed.GetValue(key)!, parsed.GetValue(stamp), parsed.GetValue(root), AnsiConsole.Console)
);

var proof = new Argument<string>("proof") { Description = "The proof file (JSON) of GET /receipts/consistency?from=…" };
var receipt = new Option<string?>("--receipt")
{
    Description = "A receipt file: its checkpoint must be the earlier one, so that this receipt is in the later log too.",
};
var kept = new Option<string?>("--kept")
{
    Description =
        "Checkpoints that a witness holds: a file, or a folder of *.txt. One of the earlier size must be among them, and none may "
        + "contradict the proof.",
};
var consistency = new Command("consistency", "Checks that the log only grew since an earlier checkpoint.") { proof, key, receipt, kept };
consistency.SetAction(parsed =>
    VerifyConsistency.Run(
        parsed.GetValue(proof)!,
        parsed.GetValue(key)!,
        parsed.GetValue(receipt),
        parsed.GetValue(kept),
        AnsiConsole.Console
    )
);
command.Subcommands.Add(consistency);

var cosigned = new Argument<string>("checkpoint")
{
    Description = "A checkpoint with witnesses' lines: GET /receipts/checkpoints/{size}/cosignatures.",
};
var witness = new Option<string>("--witness")
{
    Description = "The witness's public key (name+keyid+base64, type 04), or a file with it.",
    Required = true,
};
var cosignature = new Command("cosignature", "Checks that a witness has checked a checkpoint, and says when.")
{
    cosigned,
    key,
    witness,
    receipt,
};
cosignature.SetAction(parsed =>
    VerifyCosignature.Run(
        parsed.GetValue(cosigned)!,
        parsed.GetValue(key)!,
        parsed.GetValue(witness)!,
        parsed.GetValue(receipt),
        AnsiConsole.Console
    )
);
command.Subcommands.Add(cosignature);

var parsed = command.Parse(args);
var exitCode = parsed.Invoke();
return parsed.Errors.Count > 0 ? VerifyReceipt.NotReadable : exitCode;
