using Microsoft.Extensions.DependencyInjection;

namespace CardRecycle.Simulation;

/// <summary>A bug that is planted to see whether the audit finds it: a change of the services, or of the database, or of both. One that
/// strikes now and then counts: amounts hang on the prices of models that are trained on the spot, and no two machines train the same to
/// the last bit.</summary>
/// <param name="Name">For the command line.</param>
/// <param name="What">The bug, in a sentence.</param>
/// <param name="FoundAs">Part of the finding that shows it.</param>
/// <param name="Services">Changes the replicas.</param>
/// <param name="Sql">Changes the database.</param>
/// <param name="Bank">How our bank behaves all the time, so that a short run meets the bug.</param>
/// <param name="Cards">How the banks of all bank cards take what comes, likewise.</param>
/// <param name="Orders">So many cards meet the bug.</param>
/// <param name="Seed">In this life.</param>
internal sealed record Plant(
    string Name,
    string What,
    string FoundAs,
    Action<IServiceCollection>? Services = null,
    string? Sql = null,
    object? Bank = null,
    object? Cards = null,
    int Orders = 25,
    int Seed = 7
)
{
    public static IReadOnlyList<Plant> All { get; } =
    [
        new(
            "new-number",
            "A transfer is sent again under a new number when nobody knows what became of the first.",
            "the channel paid what we do not know of",
            BrokenChannels.NewNumbers,
            Orders: 60,
            Seed: 1
        ),
        new(
            "suspect-is-dead",
            "What the bank does not know (可疑) is taken for refused, and sent under a new number before the statement tells.",
            "the channel paid twice for one payout",
            BrokenChannels.SuspectIsDead,
            Bank: new { suspectUntold = true }
        ),
        new(
            "bounce-not-booked",
            "Credits on the bank's statement that send money back are overlooked.",
            "we think that the channel paid",
            BrokenChannels.NoBounces,
            Cards: new { bouncesAfterMinutes = 30 }
        ),
        new(
            "two-payouts",
            "The database no longer allows one payout an order only, and each is recorded twice.",
            "an order has two payouts",
            Sql: """
            drop index payouts.payouts_once_per_order;
            create function payouts.owe_again() returns trigger language plpgsql as
            $$ begin
              if pg_trigger_depth() = 1 then
                insert into payouts.payouts
                  select (jsonb_populate_record(null::payouts.payouts, to_jsonb(new) || jsonb_build_object('id', gen_random_uuid()))).*;
              end if;
              return new; end $$;
            create trigger owe_again after insert on payouts.payouts for each row execute function payouts.owe_again();
            """
        ),
        new(
            "held-twice",
            "A hold is counted twice: its money is reserved a second time, and nobody gives that back.",
            "a hold is neither posted nor voided",
            Sql: """
            create function ledger.hold_again() returns trigger language plpgsql as
            $$ begin
              if pg_trigger_depth() = 1 then
                insert into ledger.holds (id, kind, reference, debit_account, credit_account, amount_fen, placed_at, expires_at)
                  values (gen_random_uuid(), new.kind, new.reference, new.debit_account, new.credit_account, new.amount_fen,
                    new.placed_at, new.expires_at);
              end if;
              return new; end $$;
            create trigger hold_again after insert on ledger.holds for each row execute function ledger.hold_again();
            """
        ),
        new(
            "posted-twice",
            "A hold that is posted moves its money twice.",
            "a seller was paid more than was owed",
            Sql: """
            create function ledger.post_again() returns trigger language plpgsql as
            $$ declare again uuid := gen_random_uuid(); begin
              insert into ledger.journals select (jsonb_populate_record(null::ledger.journals, to_jsonb(j) || jsonb_build_object('id', again))).*
                from ledger.journals j where j.id = new.journal_id;
              insert into ledger.postings select (jsonb_populate_record(null::ledger.postings, to_jsonb(p) || jsonb_build_object('journal_id', again))).*
                from ledger.postings p where p.journal_id = new.journal_id;
              return null; end $$;
            create constraint trigger post_again after insert on ledger.hold_resolutions deferrable initially deferred
              for each row when (new.state = 'posted') execute function ledger.post_again();
            """
        ),
        new(
            "false-journal",
            "The database no longer checks a journal's sum, and one line of some journals is a fen too much.",
            "journals do not sum to zero",
            Sql: """
            drop trigger journal_balanced on ledger.journals;
            create sequence ledger.falsified;
            create function ledger.falsify() returns trigger language plpgsql security definer as
            $$ begin if nextval('ledger.falsified') % 7 = 0 then new.amount_fen := new.amount_fen + 1; end if; return new; end $$;
            create trigger falsify before insert on ledger.postings for each row execute function ledger.falsify();
            """
        ),
        new(
            "forgotten-payout",
            "Some payouts are recorded and never come due.",
            "an order has not come to its end",
            Sql: """
            create sequence payouts.forgotten;
            create function payouts.forget() returns trigger language plpgsql security definer as
            $$ begin if nextval('payouts.forgotten') % 5 = 0 then new.next_attempt_at := null; end if; return new; end $$;
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
}
