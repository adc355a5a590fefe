-- How quickly anomalies were answered, as a histogram by day of the case's opening: kept like the losses (271), so that percentiles of any
-- days come from counts and nobody goes through the cases again. Bucket b ends at 2^(b/16) milliseconds and begins where the one before
-- ends: a percentile is right within 4.4 %. Counts are exact. Idempotent. See docs/adr/0066.
create table if not exists metrics.response_days (
  day date not null, step text not null, bucket int not null, count bigint not null, primary key (day, step, bucket));

create table if not exists metrics.response_changes (like metrics.response_days);

grant select, insert, update, delete on metrics.response_days, metrics.response_changes to cardrecycle_api;

create or replace function metrics.bucket_of(seconds float8) returns int language sql immutable as
$$ select ceil(16 * ln(greatest(seconds * 1000, 1)) / ln(2::float8))::int $$;

create or replace function metrics.bucket_end(bucket int) returns float8 language sql immutable as
$$ select power(2::float8, bucket / 16::float8) / 1000 $$;

-- The share q of what was counted took no longer; within the bucket it is found in evenly. Buckets in their order.
create or replace function metrics.quantile_of(buckets int[], counts bigint[], q float8) returns float8 language plpgsql immutable as $$
declare
  rank float8 := 0;
  before bigint := 0;
  starts float8;
  n bigint;
begin
  foreach n in array counts loop
    rank := rank + q * n;
  end loop;
  for i in 1 .. cardinality(buckets) loop
    if before + counts[i] >= rank or i = cardinality(buckets) then
      starts := case when buckets[i] = 0 then 0 else metrics.bucket_end(buckets[i] - 1) end;
      return starts + (metrics.bucket_end(buckets[i]) - starts) * least(1, (rank - before) / counts[i]);
    end if;
    before := before + counts[i];
  end loop;
  return null;
end $$;

-- The steps that one case has taken, as they count; a step that was not taken yet is none.
create or replace function metrics.responses_of(c cases.cases) returns setof metrics.response_changes language sql stable as $$
  select (c.opened_at at time zone 'Asia/Shanghai')::date, s.step,
         metrics.bucket_of(extract(epoch from s.until - s.since)::float8), 1::bigint
  from (values ('event-to-decision', c.event_at, c.opened_at), ('decision-to-claim', c.opened_at, c.claimed_at),
               ('claim-to-close', c.claimed_at, c.closed_at)) s(step, since, until)
  where s.until - s.since is not null
$$;

create or replace function metrics.count_case() returns trigger language plpgsql as $$
begin
  insert into metrics.response_changes
  select day, step, bucket, sum(n * count)
  from (select -1 as n, was.* from metrics.responses_of(old) was union all select 1, is_now.* from metrics.responses_of(new) is_now) c
  group by day, step, bucket having sum(n * count) <> 0;
  return null;
end $$;

create or replace function metrics.fold_responses(changes_max int) returns bigint language sql as $$
  with gone as (
    delete from metrics.response_changes
    where ctid = any (array(select ctid from metrics.response_changes limit changes_max)) returning *),
  added as (
    insert into metrics.response_days as d select day, step, bucket, sum(count) from gone group by day, step, bucket
    on conflict (day, step, bucket) do update set count = d.count + excluded.count)
  select count(*) from gone
$$;

-- As metrics.recount_losses.
create or replace function metrics.recount_responses() returns void language plpgsql as $$
begin
  lock table cases.cases, metrics.response_days, metrics.response_changes in share row exclusive mode;
  delete from metrics.response_changes;
  delete from metrics.response_days;
  insert into metrics.response_days
  select r.day, r.step, r.bucket, sum(r.count)
  from cases.cases c cross join lateral metrics.responses_of(c) r group by r.day, r.step, r.bucket;
end $$;

do $$ begin
  if not exists (select from pg_trigger where tgname = 'count_case' and tgrelid = 'cases.cases'::regclass) then
    create trigger count_case after insert or delete or update of event_at, opened_at, claimed_at, closed_at
      on cases.cases for each row execute function metrics.count_case();
    perform metrics.recount_responses();
  end if;
end $$;

create or replace view metrics.response_counts as
  select day, step, bucket, sum(count)::bigint as count
  from (select * from metrics.response_days union all select * from metrics.response_changes) both_parts
  group by day, step, bucket having sum(count) > 0;

create or replace view metrics.response_times as
  select day, step, sum(count)::bigint as count,
         metrics.quantile_of(array_agg(bucket order by bucket), array_agg(count order by bucket), 0.5) as median_seconds,
         metrics.quantile_of(array_agg(bucket order by bucket), array_agg(count order by bucket), 0.9) as p90_seconds
  from metrics.response_counts group by day, step;

grant select on metrics.response_counts, metrics.response_times to cardrecycle_api;
