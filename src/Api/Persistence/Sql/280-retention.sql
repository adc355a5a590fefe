-- What is kept of an erased account goes when its term is over. Much of it is evidence that the Api may only add to; so the right to remove
-- it lies in this one function alone, which refuses an account that is not erased or whose term still runs.
--
-- Stays, and leads to nobody: the books (an account of them bears the seller's number, which no table knows any more), receipts with their
-- leaves and proofs, the marks by which a card is known again, what models learn of a deal, the house's own record of what staff did.
--
-- It takes at most p_orders_max orders with all that hangs on them, and what hangs on the account itself when no order is left. Twice is once.
create index if not exists ix_sellers_kept_until on sellers.sellers (kept_until, id) where kept_until is not null;
create index if not exists ix_exposures_open on disputes.exposures (seller_id) where ended_at is null;

create or replace function sellers.drop_kept(p_seller uuid, p_at timestamptz, p_orders_max integer)
  returns table (what text, dropped bigint) language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  nobody constant uuid := '00000000-0000-0000-0000-000000000000';
  deals uuid[];
  some_cards uuid[];
  decided uuid[];
  scored uuid[];
  n bigint;
begin
  perform from sellers.sellers where id = p_seller and erased_at is not null and kept_until <= p_at for update;
  if not found then
    raise exception 'what is kept of account % is kept', p_seller using errcode = 'check_violation', constraint = 'kept_until_its_term';
  end if;

  deals := array(select id from orders.orders where seller_id = p_seller order by submitted_at, id limit p_orders_max);
  if cardinality(deals) > 0 then
    -- Risk: what was decided goes; of the event the deal stays for the models, without whose it was.
    select array_agg(id), array_agg(event_id) into decided, scored from risk.decisions where order_id = any (deals);
    delete from risk.shadow_scores where decision_id = any (decided);
    delete from risk.decisions where id = any (decided);
    update risk.deal_events set seller = id::text, device = null, ip = null, payout = null, identity = null, phone = null
      where id = any (deals) or id = any (scored);
    delete from risk.person_day_entries where order_id = any (deals);

    delete from cases.acts where case_id in (select id from cases.cases where order_id = any (deals));
    get diagnostics n = row_count;
    delete from cases.cases where order_id = any (deals);
    delete from cases.police_exports where order_id = any (deals);
    what := 'case acts'; dropped := n; return next;

    delete from disputes.recovery_steps where order_id = any (deals);
    delete from disputes.recoveries where order_id = any (deals);
    delete from disputes.disputes where order_id = any (deals);
    get diagnostics n = row_count;
    what := 'disputes'; dropped := n; return next;
    delete from disputes.exposures where id = any (deals);

    some_cards := array(select id from cards.cards where order_id = any (deals));
    delete from cards.reveals where card_id = any (some_cards);
    delete from cards.reveal_requests where card_id = any (some_cards);
    update cards.cards set seller_id = nobody where id = any (some_cards);

    delete from payouts.callbacks where attempt_no in (
      select a.attempt_no from payouts.attempts a join payouts.payouts p on p.id = a.payout_id where p.order_id = any (deals));
    delete from payouts.attempts where payout_id in (select id from payouts.payouts where order_id = any (deals));
    delete from payouts.payouts where order_id = any (deals);
    get diagnostics n = row_count;
    what := 'payouts'; dropped := n; return next;

    delete from orders.appeals where order_id = any (deals);
    delete from orders.reviews where order_id = any (deals);
    delete from orders.interventions where order_id = any (deals);
    delete from orders.timeline where order_id = any (deals);
    delete from orders.orders where id = any (deals);
    what := 'orders'; dropped := cardinality(deals); return next;
    return;
  end if;

  delete from watchlists.reviews where match_id in (select id from watchlists.matches where seller_id = p_seller);
  delete from watchlists.matches where seller_id = p_seller;
  delete from watchlists.screenings where seller_id = p_seller;
  delete from risk.links where seller = p_seller::text;
  delete from sellers.real_name_checks where seller_id = p_seller;
  delete from sellers.face_checks where seller_id = p_seller;
  delete from sellers.agreement_consents where seller_id = p_seller;
  delete from platform.idempotent_answers where caller = p_seller::text;
  -- The empty row stays: it is what refuses an order of an account that is gone.
  update sellers.sellers set person_hash = null, tier = 'standard', real_named_at = null, company_name = null, company_code = null,
    company_set_by = null, blocked_at = null, blocked_by = null, blocked_reason = null, kept_until = null where id = p_seller;
  what := 'accounts'; dropped := 1; return next;
end $$;

revoke all on function sellers.drop_kept(uuid, timestamptz, integer) from public;
grant execute on function sellers.drop_kept(uuid, timestamptz, integer) to cardrecycle_api;
