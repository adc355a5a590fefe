-- An order belongs to an account that lives. Whoever places one holds the account's row until commit, whoever erases the account holds it
-- alone: of both at the same moment one waits for the other and sees what it did.
create or replace function orders.refuse_erased_seller() returns trigger language plpgsql as $$
declare gone timestamptz;
begin
  select erased_at into gone from sellers.sellers where id = new.seller_id for key share;
  if gone is not null then
    raise exception 'account % was erased', new.seller_id using errcode = 'check_violation', constraint = 'orders_of_living_sellers';
  end if;
  return new;
end $$;

create or replace trigger orders_of_living_sellers before insert on orders.orders
  for each row execute function orders.refuse_erased_seller();
