-- Who did what with a case, and who took a person's data out of the house, is evidence: the Api may add it, never change or remove it.
revoke update, delete, truncate on cases.acts, cases.police_exports from cardrecycle_api;
revoke delete, truncate on cases.cases from cardrecycle_api;
