#!/usr/bin/python3
"""The rival of the valuation: XGBoost on covariates and recent levels (brand, kind, brand x face; four time constants).

Needs: apt-get install python3-xgboost
Usage: xgboost_recent_levels.py FOLDER-WITH-TRADES.CSV FROM   (FROM as evaluate prints it: 2026-08-24T03:00:00Z)
       The split is that of `train valuation`: fitted on all trades that were sold at FROM, judged on cards bought after it.
Prints one line of JSON: rows, mae, seconds of training.
"""
import csv, datetime, json, math, sys, time
import numpy as np, xgboost

TAUS = (3.0, 10.0, 30.0, 90.0)
KINDS = ["supermarket", "ecommerce", "fuel", "phone", "game", "dining", "travel", "mall", "coffee"]
FEASTS = [(2024, 2, 10), (2025, 1, 29), (2026, 2, 17), (2027, 2, 6)], [(2024, 9, 17), (2025, 10, 6), (2026, 9, 25)]


def at(text):
    return datetime.datetime.strptime(text, "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=datetime.timezone.utc).timestamp() / 86400


def near(day, feasts):
    return min(((f - day) for f in feasts), key=abs, default=45) if feasts else 45


class Level:
    """Exponentially forgotten means of the rates of one group, for all time constants at once."""

    def __init__(self):
        self.sums, self.weights, self.at, self.last, self.count = [0.0] * 4, [0.0] * 4, 0.0, math.nan, 0

    def add(self, when, rate):
        for i, tau in enumerate(TAUS):
            keep = math.exp(-(when - self.at) / tau) if self.count else 0.0
            self.sums[i], self.weights[i] = keep * self.sums[i] + rate, keep * self.weights[i] + 1
        self.at, self.last, self.count = when, rate, self.count + 1

    def columns(self, when):
        if not self.count:
            return [math.nan] * 10
        means = [s / w for s, w in zip(self.sums, self.weights)]
        seen = [w * math.exp(-(when - self.at) / tau) for w, tau in zip(self.weights, TAUS)]
        return means + seen + [self.last, when - self.at]


def main(folder, start):
    start = at(start)
    rows = list(csv.DictReader(open(folder + "/trades.csv")))
    for r in rows:
        r["bought"], r["sold"] = at(r["bought_at"]), at(r["sold_at"])
        r["rate"] = int(r["sold_for_fen"]) / int(r["balance_fen"])
    rows.sort(key=lambda r: (r["bought"], r["trade_id"]))
    by_sale, sold, levels, x = sorted(rows, key=lambda r: r["sold"]), 0, {}, []
    feasts = [[at("%04d-%02d-%02dT00:00:00Z" % d) for d in f] for f in FEASTS]
    years = [f + [at("%d-%s-%sT00:00:00Z" % (y, m, d)) for y in range(2023, 2028)] for f, (m, d) in (([], ("06", "18")), ([], ("11", "11")))]
    groups = lambda r: (("b", r["brand_id"]), ("k", r["kind"]), ("f", r["brand_id"], r["face_fen"]))
    for r in rows:
        while sold < len(by_sale) and by_sale[sold]["sold"] <= r["bought"]:
            for g in groups(by_sale[sold]):
                levels.setdefault(g, Level()).add(by_sale[sold]["sold"], by_sale[sold]["rate"])
            sold += 1
        life = float(r["life_days"]) if r["life_days"] else math.nan
        card = [r["form"] == "code", math.log10(int(r["face_fen"])), int(r["balance_fen"]) / int(r["face_fen"]), life, r["region_bound"] == "1"]
        card += [r["kind"].replace("-", "") == k for k in KINDS] + [max(-45, min(45, near(r["bought"], f))) for f in feasts + years]
        for g in groups(r):
            card += levels[g].columns(r["bought"]) if g in levels else [math.nan] * 10
        x.append(card)
    x, y = np.array(x, np.float32), np.array([r["rate"] for r in rows])
    fit = np.array([r["sold"] <= start for r in rows])
    test = np.array([r["bought"] > start for r in rows])
    began = time.time()
    settings = {"max_depth": 6, "eta": 0.06, "subsample": 0.8, "colsample_bytree": 0.8, "min_child_weight": 20, "tree_method": "hist",
                "nthread": 2, "seed": 1, "verbosity": 0}
    model = xgboost.train(settings, xgboost.DMatrix(x[fit], y[fit]), 400)
    error = np.abs(model.predict(xgboost.DMatrix(x[test])) - y[test])
    print(json.dumps({"rows": int(test.sum()), "mae": float(error.mean()), "seconds": round(time.time() - began, 1)}))


main(*sys.argv[1:3])
