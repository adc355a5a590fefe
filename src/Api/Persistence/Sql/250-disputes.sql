-- What came back of a claim, and what was decided about deposits, is evidence: the Api may add it, never remove it; steps never change.
revoke update, delete, truncate on disputes.recovery_steps from cardrecycle_api;
revoke delete, truncate on disputes.disputes, disputes.recoveries, disputes.exposures, deposits.deposit_decisions from cardrecycle_api;
