-- What channels stated is evidence: the Api adds it, and finds out later which attempt a line is about; it never changes or removes it.
revoke update, delete, truncate on reconciliation.imports, reconciliation.lines, reconciliation.reopenings from cardrecycle_api;
grant update (matched_no) on reconciliation.lines to cardrecycle_api;
revoke delete, truncate on reconciliation.items from cardrecycle_api;
