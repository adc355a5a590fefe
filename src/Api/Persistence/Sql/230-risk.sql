-- Events of deals and decisions are evidence and what models learn from: the Api may add them, never change or remove one. An outcome may be
-- corrected, not removed.
revoke update, delete, truncate on risk.deal_events, risk.decisions from cardrecycle_api;
revoke delete, truncate on risk.labels from cardrecycle_api;
-- A state changes with every deal of its entity: room on the page keeps the change beside it, and the index untouched.
alter table risk.entity_states set (fillfactor = 70);
-- Versions of the rules, how they were tried and when they came into force are history: added to, never changed.
revoke update, delete, truncate on risk.rule_sets, risk.rule_set_trials, risk.rule_set_publications from cardrecycle_api;
