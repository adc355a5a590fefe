-- The Api's role: it may work in every schema but owns nothing. Later scripts take rights away again (ledger). It cannot sign in until the
-- operator gives it a password: alter role cardrecycle_api login password '…'.
do $$
begin
  if not exists (select from pg_roles where rolname = 'cardrecycle_api') then
    create role cardrecycle_api nologin;
  end if;
exception when duplicate_object or unique_violation then null; -- another database of the same server was quicker
end $$;

do $$
declare s text;
begin
  for s in select nspname from pg_namespace where nspname not like 'pg\_%' and nspname <> 'information_schema' loop
    execute format('grant usage on schema %I to cardrecycle_api', s);
    execute format('grant select, insert, update, delete on all tables in schema %I to cardrecycle_api', s);
    execute format('grant usage, select on all sequences in schema %I to cardrecycle_api', s);
  end loop;
end $$;
