using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using CardRecycle.DevHost.Up;

namespace CardRecycle.DevHost.Sell;

/// <summary>What is to be sold, by whom, and where.</summary>
internal sealed record SellRequest(
    string? Brand,
    long FaceFen,
    long? BalanceFen,
    string? Form,
    string? Number,
    string? Secret,
    string? Region,
    string? Proof,
    DateOnly? ExpiresOn,
    string Outcome,
    bool DeclineRequote,
    string? Phone,
    string? Name,
    string? IdNumber,
    string? BankCard,
    Uri Api,
    Uri Sandbox,
    string Folder,
    int WaitSeconds
)
{
    public override string ToString() => "SellRequest(***)";
}

/// <summary>The options of <c>sell</c>.</summary>
internal sealed class SellOptions
{
    private const int WaitSecondsDefault = 300;
    private const long FenMax = 100_000_00;

    private readonly Option<string?> brand = Text("--brand", "Brand of the card: its id, or its Chinese or English name.", "brand");
    private readonly Option<long> face = Money("--face", "Face value in yuan.");
    private readonly Option<long> balance = Money("--balance", "What is left on it in yuan; without it, the whole face.");
    private readonly Option<string?> form = Text(
        "--form",
        "physical or code; without it, what the brand has first.",
        "form",
        "physical",
        "code"
    );
    private readonly Option<string?> number = Text("--number", "Card number; without number and secret, a good test card.", "number");
    private readonly Option<string?> secret = Text("--secret", "Card secret.", "secret");
    private readonly Option<string?> region = Text("--region", "Region that the card is bound to.", "region");
    private readonly Option<string?> proof = Text("--proof", "Proof of purchase.", "proof", "none", "receipt", "invoice");
    private readonly Option<DateOnly?> expires = new("--expires")
    {
        Description = "Last day of the card, as 2027-12-31.",
        HelpName = "date",
        CustomParser = ParseDate,
    };
    private readonly Option<string> outcome = new("--outcome")
    {
        Description =
            "What the Sandbox's issuer will say of the test card: good, balance-lower, used, not-activated, busy, late-balance, …",
        HelpName = "outcome",
        DefaultValueFactory = _ => "good",
    };
    private readonly Option<bool> decline = new("--decline-requote") { Description = "Say no if the issuer's facts change the price." };
    private readonly Option<string?> phone = Text("--phone", "The seller's phone; without it, somebody new.", "phone");
    private readonly Option<string?> name = Text("--name", "The seller's name.", "name");
    private readonly Option<string?> idNumber = Text("--id-number", "The seller's ID number.", "number");
    private readonly Option<string?> bankCard = Text("--bank-card", "The seller's bank card.", "number");
    private readonly Option<Uri> api = Address("--api", "Address of the Api.", UpOptions.ApiPortDefault);
    private readonly Option<Uri> sandbox = Address("--sandbox", "Address of the Sandbox.", UpOptions.SandboxPortDefault);
    private readonly Option<string> folder = new("--receipts")
    {
        Description = "Folder that the receipt is saved in.",
        HelpName = "folder",
        DefaultValueFactory = _ => Path.Combine(SourceTree.Root, ".cardrecycle", "receipts"),
    };
    private readonly Option<int> wait = new("--wait")
    {
        Description = "Seconds after which to stop watching the order.",
        HelpName = "seconds",
        DefaultValueFactory = _ => WaitSecondsDefault,
        CustomParser = ParseSeconds,
    };

    public void AddTo(Command command)
    {
        Option[] all =
        [
            brand,
            face,
            balance,
            form,
            number,
            secret,
            region,
            proof,
            expires,
            outcome,
            decline,
            phone,
            name,
            idNumber,
            bankCard,
            api,
            sandbox,
            folder,
            wait,
        ];
        foreach (var option in all)
            command.Options.Add(option);
        face.Required = true;
    }

    public SellRequest Read(ParseResult result) =>
        new(
            result.GetValue(brand),
            result.GetValue(face),
            result.GetResult(balance) is null ? null : result.GetValue(balance),
            result.GetValue(form),
            result.GetValue(number),
            result.GetValue(secret),
            result.GetValue(region),
            result.GetValue(proof),
            result.GetValue(expires),
            result.GetValue(outcome)!,
            result.GetValue(decline),
            result.GetValue(phone),
            result.GetValue(name),
            result.GetValue(idNumber),
            result.GetValue(bankCard),
            result.GetValue(api)!,
            result.GetValue(sandbox)!,
            Path.GetFullPath(result.GetValue(folder)!),
            result.GetValue(wait)
        );

    private static Option<string?> Text(string name, string description, string helpName, params string[] allowed)
    {
        var option = new Option<string?>(name) { Description = description, HelpName = helpName };
        if (allowed.Length > 0)
            option.Validators.Add(result =>
            {
                if (result.Tokens.Count > 0 && !allowed.Contains(result.Tokens[0].Value))
                    result.AddError($"{name} is one of {string.Join(", ", allowed)}, not '{result.Tokens[0].Value}'.");
            });
        return option;
    }

    private static Option<long> Money(string name, string description) =>
        new(name)
        {
            Description = description,
            HelpName = "yuan",
            CustomParser = ParseMoney,
        };

    private static Option<Uri> Address(string name, string description, int port) =>
        new(name)
        {
            Description = description,
            HelpName = "url",
            DefaultValueFactory = _ => new Uri($"http://127.0.0.1:{port.ToString(CultureInfo.InvariantCulture)}"),
            CustomParser = ParseAddress,
        };

    private static long ParseMoney(ArgumentResult argument)
    {
        var text = argument.Tokens[0].Value;
        if (
            decimal.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var yuan)
            && yuan is > 0 and <= FenMax / 100
            && decimal.Truncate(yuan * 100) == yuan * 100
        )
            return (long)(yuan * 100);
        argument.AddError($"An amount is yuan from 0.01 to {FenMax / 100} with at most two decimals, not '{text}'.");
        return 0;
    }

    private static DateOnly? ParseDate(ArgumentResult argument)
    {
        var text = argument.Tokens[0].Value;
        if (DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var date))
            return date;
        argument.AddError($"A date reads 2027-12-31, not '{text}'.");
        return null;
    }

    private static Uri ParseAddress(ArgumentResult argument)
    {
        var text = argument.Tokens[0].Value;
        if (Uri.TryCreate(text, UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https")
            return uri;
        argument.AddError($"An address reads http://127.0.0.1:5080, not '{text}'.");
        return new Uri("http://127.0.0.1");
    }

    private static int ParseSeconds(ArgumentResult argument)
    {
        var text = argument.Tokens[0].Value;
        if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds) && seconds is > 0 and <= 86_400)
            return seconds;
        argument.AddError($"--wait is a number of seconds from 1 to 86400, not '{text}'.");
        return 0;
    }
}
