-- The log is append-only: nodes and checkpoints are added, a receipt changes once, when it gets its place. Openings may be deleted (a
-- person's right), never altered.
revoke update, delete on receipts.nodes, receipts.sm3_nodes, receipts.checkpoints, receipts.receipts from cardrecycle_api;
revoke update, delete on receipts.publications from cardrecycle_api;
grant update (next_attempt_at, attempts, done_at, answer, failure) on receipts.publications to cardrecycle_api;
revoke update on receipts.openings from cardrecycle_api;
grant update (leaf_index, sealed_at_size) on receipts.receipts to cardrecycle_api;

create or replace function receipts.refuse_second_sealing() returns trigger language plpgsql as $$
begin
  if old.leaf_index is not null then
    raise exception 'receipt % is sealed and cannot change', old.id using errcode = 'check_violation', constraint = 'receipts_sealed_once';
  end if;
  return new;
end $$;

create or replace trigger receipts_sealed_once before update on receipts.receipts
  for each row execute function receipts.refuse_second_sealing();

-- A checkpoint follows the one before it: the log only grows.
create or replace function receipts.refuse_shrinking() returns trigger language plpgsql as $$
begin
  if new.size <= (select coalesce(max(size), 0) from receipts.checkpoints) then
    raise exception 'the log has grown beyond % already', new.size using errcode = 'check_violation', constraint = 'checkpoints_grow';
  end if;
  return new;
end $$;

create or replace trigger checkpoints_grow before insert on receipts.checkpoints
  for each row execute function receipts.refuse_shrinking();
