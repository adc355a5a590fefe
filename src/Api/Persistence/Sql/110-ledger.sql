-- The books are append-only: for the Api by its rights, for everybody else by triggers. Idempotent.
revoke update, delete, truncate on all tables in schema ledger from cardrecycle_api;
-- What waits for its link in the hash chain leaves when it has it; a row removed without a link is found by the check of the chain.
grant delete on ledger.unchained to cardrecycle_api;

create or replace function ledger.refuse_change() returns trigger language plpgsql as $$
begin
  raise exception 'ledger.% is append-only: % is refused; a mistake is corrected by a reversing journal', tg_table_name, lower(tg_op)
    using errcode = 'integrity_constraint_violation', constraint = 'append_only';
end $$;

do $$
declare t text;
begin
  foreach t in array array['journals', 'postings', 'holds', 'hold_resolutions', 'chain', 'day_closings'] loop
    execute format('create or replace trigger append_only before update or delete on ledger.%I for each row execute function ledger.refuse_change()', t);
    execute format('create or replace trigger append_only_truncate before truncate on ledger.%I for each statement execute function ledger.refuse_change()', t);
  end loop;
end $$;

-- A closed day takes no journal. Whoever posts holds the day's lock shared until commit, whoever closes holds it alone, so that none slips
-- in behind the sums that were read for the closing. The keys are those of LedgerStore.LockDayAsync.
create or replace function ledger.refuse_closed_day() returns trigger language plpgsql as $$
declare dated date := (new.posted_at at time zone 'Asia/Shanghai')::date;
begin
  perform pg_advisory_xact_lock_shared(20000101, dated - date '2000-01-01');
  if (select c.closed from ledger.day_closings c where c.day = dated order by c.sequence desc limit 1) then
    raise exception 'the books of % are closed: a correction is dated in an open day', dated
      using errcode = 'integrity_constraint_violation', constraint = 'day_closed';
  end if;
  return new;
end $$;
create or replace trigger day_closed before insert on ledger.journals for each row execute function ledger.refuse_closed_day();

-- Once per journal at commit: all its lines are there, and they balance within clients' money and within own money. That a committed
-- journal gets no further line is held by the foreign key (journal_id, lines) and the check line <= lines. Then it waits for its link in the chain.
create or replace function ledger.check_journal() returns trigger language plpgsql as $$
declare sums record;
begin
  select count(*) as lines, coalesce(sum(side * amount_fen), 0) as total, coalesce(sum(side * amount_fen) filter (where client), 0) as client
    into sums from ledger.postings where journal_id = new.id;
  if sums.lines <> new.lines or sums.total <> 0 or sums.client <> 0 then
    raise exception 'journal % has % of % lines, differs by % fen in all and by % fen in clients'' money',
      new.id, sums.lines, new.lines, sums.total, sums.client
      using errcode = 'integrity_constraint_violation', constraint = 'journal_balanced';
  end if;
  insert into ledger.unchained (journal_id) values (new.id);
  return null;
end $$;

-- A posted hold moves no more than was held, between the accounts that it was held for.
create or replace function ledger.check_posted_hold() returns trigger language plpgsql as $$
begin
  if not exists (
    select from ledger.holds h
    join ledger.postings d on d.journal_id = new.journal_id and d.account = h.debit_account and d.side = 1 and d.amount_fen = new.amount_fen
    join ledger.postings c on c.journal_id = new.journal_id and c.account = h.credit_account and c.side = -1 and c.amount_fen = new.amount_fen
    where h.id = new.hold_id and new.amount_fen <= h.amount_fen
  ) then
    raise exception 'hold % was not posted as it was held', new.hold_id
      using errcode = 'integrity_constraint_violation', constraint = 'hold_posted_as_held';
  end if;
  return null;
end $$;

do $$
begin
  if not exists (select from pg_trigger where tgname = 'journal_balanced') then
    create constraint trigger journal_balanced after insert on ledger.journals
      deferrable initially deferred for each row execute function ledger.check_journal();
    create constraint trigger hold_posted_as_held after insert on ledger.hold_resolutions
      deferrable initially deferred for each row when (new.state = 'posted') execute function ledger.check_posted_hold();
  end if;
end $$;
