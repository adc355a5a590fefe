#!/usr/bin/python3
"""The rival of the risk model: XGBoost with the Fraud Detection Handbook's 15 features, walking forward with the handbook's protocol.

Needs: apt-get install python3-xgboost python3-pandas
Usage: Training score risk --data FILE --map data/maps/card-transactions.json --label-delay 7 --out scores.csv
       xgboost_handbook.py FILE [scores.csv] [FIRST-TEST-DAY]

Protocol: labels are known after 7 days; train on 7 days; test on the 7 days after the delay; customers whose fraud is known on a test
day are left out of it. XGBoost is trained anew for every week (100 trees, depth 3, hist); scores.csv brings our score of each row.
Prints a line of JSON per test week and the means: auc, ap (average precision), cp100 (card precision at 100 alerts a day, detected cards
leave the list), value100 (share of the money of the week's frauds within the week's 700 highest scores).
"""
import json, sys
import numpy as np, pandas as pd, xgboost

DELAY = TRAIN = TEST = 7
WINDOWS = (1, 7, 30)


def features(tx):
    tx = tx.sort_values("TX_DATETIME", kind="stable").reset_index(drop=True)
    seconds = tx.TX_DATETIME.values.astype("datetime64[s]").astype(np.int64)
    x = {"amount": tx.TX_AMOUNT.values, "weekend": (tx.TX_DATETIME.dt.weekday >= 5).values, "night": (tx.TX_DATETIME.dt.hour <= 6).values}
    for w in WINDOWS:
        for name in ("c_count", "c_mean", "t_count", "t_risk"):
            x[f"{name}_{w}"] = np.zeros(len(tx))

    def within(at, window, values):
        """Sum over (t - window, t] for every t, rows in order of time."""
        total = np.concatenate([[0.0], np.cumsum(values)])
        return total[np.searchsorted(at, at, "right")] - total[np.searchsorted(at, at - window, "right")]

    def delayed(at, window, values):
        total = np.concatenate([[0.0], np.cumsum(values)])
        known = at - DELAY * 86400
        return total[np.searchsorted(at, known, "right")] - total[np.searchsorted(at, known - window, "right")]

    for rows in tx.groupby("CUSTOMER_ID").indices.values():
        at, one = seconds[rows], np.ones(len(rows))
        for w in WINDOWS:
            count = within(at, w * 86400, one)
            x[f"c_count_{w}"][rows] = count
            x[f"c_mean_{w}"][rows] = within(at, w * 86400, tx.TX_AMOUNT.values[rows]) / count
    for rows in tx.groupby("TERMINAL_ID").indices.values():
        at, one = seconds[rows], np.ones(len(rows))
        for w in WINDOWS:
            count = delayed(at, w * 86400, one)
            x[f"t_count_{w}"][rows] = count
            x[f"t_risk_{w}"][rows] = delayed(at, w * 86400, tx.TX_FRAUD.values[rows].astype(float)) / np.maximum(count, 1)
    return tx, pd.DataFrame(x).astype(np.float32).values


def ranked(y, score):
    order = np.argsort(-score, kind="stable")
    return y[order], score[order]


def average_precision(y, score):
    y, score = ranked(y, score)
    found = np.cumsum(y)
    ends = np.concatenate([np.nonzero(np.diff(score))[0], [len(y) - 1]])
    steps = np.diff(np.concatenate([[0], found[ends]]))
    return float((steps * found[ends] / (ends + 1)).sum() / found[-1])


def auc(y, score):
    ranks = pd.Series(score).rank().values
    positive = y.sum()
    return float((ranks[y == 1].sum() - positive * (positive + 1) / 2) / (positive * (len(y) - positive)))


def card_precision(week, score, k=100):
    week, detected, precisions = week.assign(score=score), set(), []
    for _, day in week.groupby("day"):
        cards = day[~day.CUSTOMER_ID.isin(detected)].groupby("CUSTOMER_ID")[["score", "TX_FRAUD"]].max()
        top = cards.sort_values("score", ascending=False, kind="stable").head(k)
        hit = top[top.TX_FRAUD == 1].index
        detected.update(hit)
        precisions.append(len(hit) / k)
    return float(np.mean(precisions))


def value_recall(week, score, alerts=100 * TEST):
    top = np.argsort(-score, kind="stable")[:alerts]
    money = (week.TX_AMOUNT * week.TX_FRAUD).values
    return float(money[top].sum() / money.sum())


def judge(week, score):
    y = week.TX_FRAUD.values
    return {"auc": auc(y, score), "ap": average_precision(y, score), "cp100": card_precision(week, score), "value100": value_recall(week, score)}


def main(path, scores=None, first=42):
    tx = pd.read_csv(path, parse_dates=["TX_DATETIME"])
    tx, x = features(tx)
    tx["day"] = (tx.TX_DATETIME.dt.normalize() - tx.TX_DATETIME.min().normalize()).dt.days
    day, fraud, customer = tx.day.values, tx.TX_FRAUD.values, tx.CUSTOMER_ID.values
    ours = None
    if scores:
        given = pd.read_csv(scores, dtype={"transaction_id": str}).set_index("transaction_id").score
        ours = given.reindex(tx.TRANSACTION_ID.astype(str)).values
    results = []
    for start in range(int(first), day.max() - TEST + 2, TEST):
        train = (day >= start - DELAY - TRAIN) & (day < start - DELAY)
        known, test = set(customer[train & (fraud == 1)]), []
        for d in range(start, start + TEST):
            known |= set(customer[(day == d - DELAY - 1) & (fraud == 1)])
            rows = np.nonzero(day == d)[0]
            test.append(rows[~np.isin(customer[rows], list(known))])
        test = np.concatenate(test)
        settings = {"objective": "binary:logistic", "max_depth": 3, "eta": 0.3, "tree_method": "hist", "nthread": 1, "seed": 0, "verbosity": 0}
        model = xgboost.train(settings, xgboost.DMatrix(x[train], fraud[train]), 100)
        week = tx.iloc[test]
        line = {"test from day": start, "rows": len(test), "frauds": int(fraud[test].sum())}
        line["xgboost"] = judge(week, model.predict(xgboost.DMatrix(x[test])))
        if ours is not None:
            line["ours"] = judge(week, ours[test])
        results.append(line)
        print(json.dumps(line), flush=True)
    means = {who: {m: round(float(np.mean([r[who][m] for r in results])), 4) for m in results[0][who]} for who in ("xgboost", "ours") if who in results[0]}
    if ours is not None:
        means["least ap ahead"] = round(min(r["ours"]["ap"] - r["xgboost"]["ap"] for r in results), 4)
        means["least cp100 ahead"] = round(min(r["ours"]["cp100"] - r["xgboost"]["cp100"] for r in results), 4)
    print(json.dumps({"means": means}))


main(*sys.argv[1:])
