-- What staff did (platform.audit_log) is only ever added. The Api's role may do nothing else, and not even the owner changes a row by mistake.
-- Each row carries SHA-256 over the hash before it and its own content: whoever took a row out or altered one would have to write all later ones
-- anew. Numbers are given under one lock, held for the last moment of a transaction only, so they have no gaps.
create or replace function platform.audit_hash(before bytea, entry platform.audit_log) returns bytea
language sql immutable as $$
  select sha256(before || convert_to(jsonb_build_array(
    entry.seq, to_char(entry.at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US'), entry.staff, entry.action, entry.object, entry.from_address,
    entry.outcome, entry.reason, entry.details)::text, 'UTF8'))
$$;

create or replace function platform.chain_audit() returns trigger language plpgsql as $$
declare last record;
begin
  perform pg_advisory_xact_lock(7021788532168913001);
  select seq, hash into last from platform.audit_log order by seq desc limit 1;
  new.seq := coalesce(last.seq, 0) + 1;
  new.hash := platform.audit_hash(coalesce(last.hash, ''::bytea), new);
  return new;
end $$;

create or replace function platform.refuse_audit_change() returns trigger language plpgsql as $$
begin
  raise exception 'platform.audit_log is only added to' using errcode = 'restrict_violation';
end $$;

create or replace trigger audit_is_chained before insert on platform.audit_log for each row execute function platform.chain_audit();
create or replace trigger audit_stays before update or delete on platform.audit_log for each row execute function platform.refuse_audit_change();
create or replace trigger audit_is_not_emptied before truncate on platform.audit_log for each statement
  execute function platform.refuse_audit_change();
revoke update, delete, truncate on platform.audit_log from cardrecycle_api;
