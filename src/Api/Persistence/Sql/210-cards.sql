-- Reveals are evidence towards the seller: the Api may add them, never change or remove one.
revoke update, delete on cards.reveals from cardrecycle_api;
revoke delete on cards.cards, cards.fingerprints from cardrecycle_api;

-- Two people reveal: asked by one, decided by another, used once. What was asked never changes.
revoke update, delete on cards.reveal_requests from cardrecycle_api;
grant update (state, decided_by, decided_at, used_at, expires_at) on cards.reveal_requests to cardrecycle_api;
do $$
begin
  if not exists (select from pg_constraint where conname = 'reveal_requests_two_people') then
    alter table cards.reveal_requests add constraint reveal_requests_two_people
      check (decided_by is null or decided_by <> asked_by);
    alter table cards.reveal_requests add constraint reveal_requests_approved_before_use
      check (used_at is null or (decided_by is not null and state = 'Used'));
  end if;
end $$;

create or replace function cards.refuse_second_use() returns trigger language plpgsql as $$
begin
  if old.state in ('Used', 'Declined') then
    raise exception 'reveal request % is over', old.id using errcode = 'check_violation', constraint = 'reveal_requests_used_once';
  end if;
  return new;
end $$;

create or replace trigger reveal_requests_used_once before update on cards.reveal_requests
  for each row execute function cards.refuse_second_use();
