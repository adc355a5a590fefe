-- What lists said and when, whom they matched and what reviewers said of it is history: the Api may add it, end it, never change or remove it.
revoke update, delete, truncate on watchlists.versions, watchlists.entries, watchlists.reviews from cardrecycle_api;
revoke delete, truncate on watchlists.matches, watchlists.screenings from cardrecycle_api;
grant update (screened_after, screened, screened_at) on watchlists.versions to cardrecycle_api;
grant update (until_version) on watchlists.entries to cardrecycle_api;
