-- Figures for operators, readable without the Api (Grafana reads the views). Tables hold one row a day, counted again while the day may
-- still
-- change (metrics.refresh, called by RollUpMetrics); so what is asked does not grow with the number of orders. Days are those of Beijing,
-- money is in
-- fen. Idempotent. Nothing here is a source: all of it can be counted again. See docs/adr/0051.
create schema if not exists metrics;

create or replace function metrics.midnight(day date) returns timestamptz language sql immutable as
$$ select day::timestamp at time zone 'Asia/Shanghai' $$;

-- Orders have ids that begin with their time (UUID version 7): the primary key finds a day.
create or replace function metrics.id_at(at timestamptz) returns uuid language sql immutable as
$$ select (lpad(to_hex((extract(epoch from at) * 1000)::bigint), 12, '0') || repeat('0', 20))::uuid $$;

-- By day of submission (of quotes: of the quote) and brand.
create table if not exists metrics.order_days (
  day date not null, brand_id text not null,
  quoted int not null, submitted int not null, verified int not null, confirmed int not null, paid int not null,
  rejected int not null, declined int not null, cancelled int not null, expired int not null, held int not null, open int not null,
  balance_fen bigint not null, paid_fen bigint not null, fee_fen bigint not null,
  primary key (day, brand_id));

-- Seconds that a step took, of orders by day of submission: submit-to-verify, verify-to-confirm, confirm-to-pay, submit-to-pay.
create table if not exists metrics.step_days (
  day date not null, step text not null, count int not null, median_seconds float8 not null, p90_seconds float8 not null,
  primary key (day, step));

-- What the books say of income and cost: credits less debits of revenue, debits less credits of expense.
create table if not exists metrics.money_days (
  day date not null, account text not null, amount_fen bigint not null, primary key (day, account));

-- Stock as it is now, by brand and age in days (0, 1 to 2, 3 to 6, 7 to 29, 30 and more).
create table if not exists metrics.stock_now (
  brand_id text not null, age_days_min int not null, cards int not null, cost_fen bigint not null, expected_fen bigint not null,
  primary key (brand_id, age_days_min));

-- When what was last counted.
create table if not exists metrics.refreshed (what text primary key, at timestamptz not null);

create or replace function metrics.refresh_orders(d date) returns void language sql as $$
  delete from metrics.order_days where day = d;
  insert into metrics.order_days
  select d, brand_id, sum(quoted), sum(submitted), sum(verified), sum(confirmed), sum(paid), sum(rejected), sum(declined), sum(cancelled),
         sum(expired), sum(held), sum(open), sum(balance_fen), sum(paid_fen), sum(fee_fen)
  from (
    select o.brand_id, 0 as quoted, 1 as submitted, (o.verified_at is not null)::int as verified,
           (o.state in ('Acquiring', 'Paying', 'AwaitingPayee', 'Paid'))::int as confirmed, (o.state = 'Paid')::int as paid,
           (o.state = 'Rejected')::int as rejected, (o.state = 'Declined')::int as declined, (o.state = 'Cancelled')::int as cancelled,
           (o.state = 'Expired')::int as expired, (o.state = 'UnderReview')::int as held,
           (o.state not in ('Paid', 'Rejected', 'Declined', 'Cancelled', 'Expired'))::int as open,
           (o.offer->>'BalanceFen')::bigint as balance_fen,
           case when o.state = 'Paid' then (o.offer->>'AmountFen')::bigint else 0 end as paid_fen,
           case when o.state = 'Paid' then (o.offer->>'FeeFen')::bigint else 0 end as fee_fen
    from orders.orders o where o.id >= metrics.id_at(metrics.midnight(d)) and o.id < metrics.id_at(metrics.midnight(d + 1))
    union all
    select q.brand_id, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0
    from quotes.issued_quotes q where q.quoted_at >= metrics.midnight(d) and q.quoted_at < metrics.midnight(d + 1)
  ) x group by brand_id
$$;

create or replace function metrics.refresh_steps(d date) returns void language sql as $$
  delete from metrics.step_days where day = d;
  insert into metrics.step_days
  select d, step, count(*), percentile_cont(0.5) within group (order by seconds), percentile_cont(0.9) within group (order by seconds)
  from (
    select s.step, extract(epoch from s.until - s.since)::float8 as seconds
    from orders.orders o left join disputes.exposures e on e.id = o.id,
    lateral (values ('submit-to-verify', o.submitted_at, o.verified_at), ('verify-to-confirm', o.verified_at, e.acquired_at),
                    ('confirm-to-pay', e.acquired_at, o.paid_at), ('submit-to-pay', o.submitted_at, o.paid_at)) s(step, since, until)
    where o.id >= metrics.id_at(metrics.midnight(d)) and o.id < metrics.id_at(metrics.midnight(d + 1)) and s.until >= s.since
  ) x group by step
$$;

create or replace function metrics.refresh_money(d date) returns void language sql as $$
  delete from metrics.money_days where day = d;
  insert into metrics.money_days
  select d, p.account, case when p.account like 'revenue:%' then -sum(p.side * p.amount_fen) else sum(p.side * p.amount_fen) end
  from ledger.postings p
  where p.account in ('revenue:fee', 'revenue:spread', 'revenue:forfeited-deposit', 'expense:channel-cost', 'expense:card-loss',
                      'expense:loss-provision', 'expense:reporter-reward')
    and p.posted_at >= metrics.midnight(d) and p.posted_at < metrics.midnight(d + 1)
  group by p.account
$$;

create or replace function metrics.refresh(d date) returns void language sql as $$
  select metrics.refresh_orders(d), metrics.refresh_steps(d), metrics.refresh_money(d);
  insert into metrics.refreshed values ('day:' || d, now()) on conflict (what) do update set at = excluded.at
$$;

create or replace function metrics.refresh_stock(at timestamptz) returns void language sql as $$
  delete from metrics.stock_now;
  insert into metrics.stock_now
  select s.brand_id, a.age_days_min, count(*), sum(s.cost_fen), sum(s.expected_resale_fen)
  from resale.stock_cards s,
  lateral (select case when at - s.acquired_at >= interval '30 days' then 30 when at - s.acquired_at >= interval '7 days' then 7
                       when at - s.acquired_at >= interval '3 days' then 3 when at - s.acquired_at >= interval '1 day' then 1
                       else 0 end as age_days_min) a
  where s.state = 'InStock' group by s.brand_id, a.age_days_min;
  insert into metrics.refreshed values ('stock', now()) on conflict (what) do update set at = excluded.at
$$;

-- What Grafana and people read.
create or replace view metrics.funnel as
  select day, sum(quoted) as quoted, sum(submitted) as submitted, sum(verified) as verified, sum(confirmed) as confirmed, sum(paid) as paid,
         sum(paid)::float8 / nullif(sum(submitted), 0) as conversion
  from metrics.order_days group by day;

create or replace view metrics.step_times as
  select day, step, count, median_seconds, p90_seconds from metrics.step_days;

create or replace view metrics.margin as
  select day, coalesce(sum(amount_fen) filter (where account = 'revenue:fee'), 0)::bigint as fee_fen,
         coalesce(sum(amount_fen) filter (where account = 'revenue:spread'), 0)::bigint as spread_fen,
         coalesce(sum(amount_fen) filter (where account = 'expense:card-loss'), 0)::bigint as card_loss_fen,
         coalesce(sum(amount_fen) filter (where account = 'expense:channel-cost'), 0)::bigint as channel_cost_fen
  from metrics.money_days group by day;

create or replace view metrics.stock as
  select brand_id, age_days_min, cards, cost_fen, expected_fen from metrics.stock_now;

grant usage on schema metrics to cardrecycle_api;
grant select, insert, update, delete on all tables in schema metrics to cardrecycle_api;
grant execute on all functions in schema metrics to cardrecycle_api;
