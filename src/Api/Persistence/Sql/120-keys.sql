-- Data keys: the serving Api reads them and makes the first of each ring. Rotating, wrapping anew and retiring are the owner's, by the command
-- `keys`; so is sealing fields anew, of which the progress is kept here.
revoke update, delete on platform.data_keys from cardrecycle_api;
revoke insert, update, delete on platform.reseal_progress from cardrecycle_api;
