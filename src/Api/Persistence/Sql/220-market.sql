-- A closed trade is a fact: the Api may add trades, never change or remove one.
revoke update, delete, truncate on market.closed_trades from cardrecycle_api;
do $$
begin
  if not exists (select from pg_constraint where conname = 'closed_trades_bounds') then
    alter table market.closed_trades add constraint closed_trades_bounds
      check (face_fen > 0 and balance_fen > 0 and sold_for_fen > 0 and bought_for_fen >= 0 and sold_at >= bought_at);
  end if;
end $$;
-- What was noticed, paused and scored stays on record; of a pause only its end may be written.
revoke update, delete, truncate on market.alerts, market.model_scores, market.bought_cards from cardrecycle_api;
revoke update, delete, truncate on market.brand_pauses from cardrecycle_api;
grant update (resumed_at, resumed_by, resume_reason) on market.brand_pauses to cardrecycle_api;
