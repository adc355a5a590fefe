-- How staff search orders: by state (few are not paid), brand and the end of the card's number, each with the newest first; cases by
-- their order.
-- Idempotent.
create index if not exists ix_orders_state on orders.orders (state, id) where state <> 'Paid';
create index if not exists ix_orders_brand on orders.orders (brand_id, id);
create index if not exists ix_orders_card_end on orders.orders (right(card_masked, 4), id);
create index if not exists ix_orders_person on orders.orders (person_hash, id);
create index if not exists ix_cases_order on cases.cases (order_id);

-- What staff did stays: an intervention is decided once and never removed, an export is only added.
revoke delete, truncate on orders.interventions from cardrecycle_api;
revoke update, delete, truncate on staff.exports from cardrecycle_api;
