-- What became of cards, by day of acquisition and brand: kept with each change of a row, exact at any moment, so that nobody has to go
-- through the cards again. A trigger writes each change down as a row of its own, for which nobody waits; RollUpMetrics adds them up.
-- Readers take both together (metrics.losses). Idempotent. See docs/adr/0066.
create table if not exists metrics.loss_days (
  day date not null, brand_id text not null, taken bigint not null, taken_fen bigint not null, balance_fen bigint not null,
  good bigint not null, lost bigint not null, lost_fen bigint not null, lost_balance_fen bigint not null, recovered_fen bigint not null,
  primary key (day, brand_id));

create table if not exists metrics.loss_changes (like metrics.loss_days);

grant select, insert, update, delete on metrics.loss_days, metrics.loss_changes to cardrecycle_api;

-- One card, as it counts; nothing for no row.
create or replace function metrics.loss_of(e disputes.exposures) returns setof metrics.loss_changes language sql stable as $$
  select (e.acquired_at at time zone 'Asia/Shanghai')::date, e.brand_id, 1::bigint, e.cost_fen, e.balance_fen,
         (e.state = 'Good')::int::bigint, (e.state = 'Lost')::int::bigint, case when e.state = 'Lost' then e.cost_fen else 0 end,
         case when e.state = 'Lost' then e.balance_fen else 0 end, 0::bigint
  where e.id is not null
$$;

create or replace function metrics.count_exposure() returns trigger language plpgsql as $$
begin
  insert into metrics.loss_changes
  select day, brand_id, sum(n * taken), sum(n * taken_fen), sum(n * balance_fen), sum(n * good), sum(n * lost), sum(n * lost_fen),
         sum(n * lost_balance_fen), 0
  from (select -1 as n, was.* from metrics.loss_of(old) was union all select 1, is_now.* from metrics.loss_of(new) is_now) c
  group by day, brand_id;
  return null;
end $$;

create or replace function metrics.count_recovery() returns trigger language plpgsql as $$
begin
  insert into metrics.loss_changes
  select (e.acquired_at at time zone 'Asia/Shanghai')::date, e.brand_id, 0, 0, 0, 0, 0, 0, 0,
         coalesce(new.recovered_fen, 0) - coalesce(old.recovered_fen, 0)
  from disputes.exposures e where e.id = coalesce(new.order_id, old.order_id);
  return null;
end $$;

create or replace function metrics.fold_losses(changes_max int) returns bigint language sql as $$
  with gone as (
    delete from metrics.loss_changes where ctid = any (array(select ctid from metrics.loss_changes limit changes_max)) returning *),
  added as (
    insert into metrics.loss_days as d
    select day, brand_id, sum(taken), sum(taken_fen), sum(balance_fen), sum(good), sum(lost), sum(lost_fen), sum(lost_balance_fen),
           sum(recovered_fen)
    from gone group by day, brand_id
    on conflict (day, brand_id) do update set
      taken = d.taken + excluded.taken, taken_fen = d.taken_fen + excluded.taken_fen, balance_fen = d.balance_fen + excluded.balance_fen,
      good = d.good + excluded.good, lost = d.lost + excluded.lost, lost_fen = d.lost_fen + excluded.lost_fen,
      lost_balance_fen = d.lost_balance_fen + excluded.lost_balance_fen, recovered_fen = d.recovered_fen + excluded.recovered_fen)
  select count(*) from gone
$$;

-- All of it from the rows; whoever changes one waits until it is done. For the owner: the migration's backfill, and after an import that
-- went past the triggers.
create or replace function metrics.recount_losses() returns void language plpgsql as $$
begin
  lock table disputes.exposures, disputes.recoveries, metrics.loss_days, metrics.loss_changes in share row exclusive mode;
  delete from metrics.loss_changes;
  delete from metrics.loss_days;
  insert into metrics.loss_days
  select l.day, l.brand_id, sum(l.taken), sum(l.taken_fen), sum(l.balance_fen), sum(l.good), sum(l.lost), sum(l.lost_fen),
         sum(l.lost_balance_fen), coalesce(sum(r.recovered_fen), 0)
  from disputes.exposures e cross join lateral metrics.loss_of(e) l left join disputes.recoveries r on r.order_id = e.id
  group by l.day, l.brand_id;
end $$;

-- Counted once, in the transaction that makes the triggers, which holds the tables: no change is missed and none counts twice.
do $$ begin
  if not exists (select from pg_trigger where tgname = 'count_exposure' and tgrelid = 'disputes.exposures'::regclass) then
    create trigger count_exposure after insert or delete or update of brand_id, acquired_at, balance_fen, cost_fen, state
      on disputes.exposures for each row execute function metrics.count_exposure();
    create or replace trigger count_recovery after insert or delete or update of recovered_fen
      on disputes.recoveries for each row execute function metrics.count_recovery();
    perform metrics.recount_losses();
  end if;
end $$;

create or replace view metrics.losses as
  select day, brand_id, sum(taken)::bigint as taken, sum(taken_fen)::bigint as taken_fen, sum(lost)::bigint as lost,
         sum(lost_fen)::bigint as lost_fen, sum(lost_fen)::float8 / nullif(sum(taken_fen), 0)::float8 as loss_rate,
         sum(good)::bigint as good, sum(balance_fen)::bigint as balance_fen, sum(lost_balance_fen)::bigint as lost_balance_fen,
         sum(recovered_fen)::bigint as recovered_fen
  from (select * from metrics.loss_days union all select * from metrics.loss_changes) both_parts
  group by day, brand_id;

grant select on metrics.losses to cardrecycle_api;
