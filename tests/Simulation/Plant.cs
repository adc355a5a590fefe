using CardRecycle.Api.Gateways.Payments;
using Microsoft.Extensions.DependencyInjection;

namespace CardRecycle.Simulation;

/// <summary>A bug that is planted to see whether the audit finds it: a change of the services, or of the database, or of both.</summary>
/// <param name="Name">For the command line.</param>
/// <param name="What">The bug, in a sentence.</param>
/// <param name="FoundAs">Part of the finding that shows it.</param>
/// <param name="Services">Changes the replicas.</param>
/// <param name="Sql">Changes the database.</param>
internal sealed record Plant(string Name, string What, string FoundAs, Action<IServiceCollection>? Services = null, string? Sql = null)
{
    public static IReadOnlyList<Plant> All { get; } =
    [
        new(
            "new-number",
            "A transfer is sent again under a new number when nobody knows what became of the first.",
            "the channel paid what we do not know of",
            services => Wrap(services)
        ),
        new(
            "false-journal",
            "The database no longer checks a journal's sum, and one line of some journals is a fen too much.",
            "journals do not sum to zero",
            Sql: """
            drop trigger journal_balanced on ledger.journals;
            create function ledger.falsify() returns trigger language plpgsql as
            $$ begin if new.amount_fen % 7 = 0 and new.side = 1 then new.amount_fen := new.amount_fen + 1; end if; return new; end $$;
            create trigger falsify before insert on ledger.postings for each row execute function ledger.falsify();
            """
        ),
        new(
            "forgotten-payout",
            "Some payouts are recorded and never come due.",
            "an order has not come to its end",
            Sql: """
            create function payouts.forget() returns trigger language plpgsql as
            $$ begin if new.amount_fen % 5 = 0 then new.next_attempt_at := null; end if; return new; end $$;
            create trigger forget before insert on payouts.payouts for each row execute function payouts.forget();
            """
        ),
        new(
            "rewritten-journal",
            "The books are no longer append-only, and a journal is changed after it was posted.",
            "the chain of journals is broken",
            Sql: """
            drop trigger append_only on ledger.postings;
            create function ledger.rewrite() returns trigger language plpgsql security definer as
            $$ begin update ledger.postings set amount_fen = amount_fen + 100 where journal_id = new.journal_id and new.sequence % 9 = 0;
            return new; end $$;
            create trigger rewrite after insert on ledger.chain for each row execute function ledger.rewrite();
            """
        ),
    ];

    public async Task ApplyAsync(World world, CancellationToken ct)
    {
        if (Sql is null)
            return;
        await using var command = world.Owner.CreateCommand(Sql);
        await command.ExecuteNonQueryAsync(ct);
    }

    private static void Wrap(IServiceCollection services)
    {
        foreach (var channel in services.Where(s => s.ServiceType == typeof(IPaymentChannel)).ToArray())
        {
            services.Remove(channel);
            services.AddSingleton<IPaymentChannel>(s => new NewNumbers(
                (IPaymentChannel)ActivatorUtilities.CreateInstance(s, channel.ImplementationType!)
            ));
        }
    }

    /// <summary>The classic: an answer that was lost is taken for a refusal.</summary>
    private sealed class NewNumbers(IPaymentChannel channel) : IPaymentChannel
    {
        public string Name => channel.Name;

        public IReadOnlyList<ChannelRoute> Routes => channel.Routes;

        public int RatePerSecond => channel.RatePerSecond;

        public ConfirmPage? ConfirmPage => channel.ConfirmPage;

        public async Task<TransferState> SendAsync(Transfer transfer, CancellationToken ct)
        {
            var state = await channel.SendAsync(transfer, ct);
            return state is TransferState.Unknown
                ? await channel.SendAsync(transfer with { AttemptNo = transfer.AttemptNo + "B" }, ct)
                : state;
        }

        public Task<TransferState> QueryAsync(string attemptNo, CancellationToken ct) => channel.QueryAsync(attemptNo, ct);

        public Task<TransferState> CancelAsync(string attemptNo, CancellationToken ct) => channel.CancelAsync(attemptNo, ct);

        public Task<long?> AvailableFenAsync(CancellationToken ct) => channel.AvailableFenAsync(ct);

        public ChannelNotice? ReadNotice(IReadOnlyDictionary<string, string> headers, ReadOnlyMemory<byte> rawBody) =>
            channel.ReadNotice(headers, rawBody);
    }
}
