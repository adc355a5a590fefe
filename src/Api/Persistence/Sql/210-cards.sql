-- Reveals are evidence towards the seller: the Api may add them, never change or remove one.
revoke update, delete on cards.reveals from cardrecycle_api;
revoke delete on cards.cards, cards.fingerprints from cardrecycle_api;
