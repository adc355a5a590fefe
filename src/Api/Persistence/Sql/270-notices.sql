-- What a seller agreed to and when, and that they appealed, is evidence: the Api may add it, never remove it; an agreement never changes.
revoke update, delete, truncate on sellers.agreement_consents from cardrecycle_api;
revoke delete, truncate on orders.appeals from cardrecycle_api;
