"""
How near to a brand without a single known trade do the other brands of its kind lead?

Usage: unseen_brands.py DATA...   (folders of `Training synthesize`; needs numpy and pandas)

Every brand is left out once. Known are the sales of the oldest 82 % of the history; judged are the brand's cards bought after that. Compared
are the median of its kind by trades and what the valuation starts a new brand from (`KindHomes`): the mean of its kind's brands, each counted
once, shrunk to all kinds by analysis of variance. Card effects are left out of both, so that only the level is judged.
"""

import sys

import numpy as np
import pandas as pd

ROWS_MIN = 10


def shrunk_home(others, kind):
    own = others.loc[others.kind == kind, "level"]
    groups = others.groupby("kind")["level"]
    home, count = others["level"].mean(), len(others)
    within = sum(((g - g.mean()) ** 2).sum() for _, g in groups)
    scatter = within / (count - groups.ngroups)
    among = ((others["level"] - home) ** 2).sum() - within
    pairs = count - (groups.size() ** 2).sum() / count
    beyond = (among - (groups.ngroups - 1) * scatter) / pairs
    weight = np.clip(scatter / beyond, 0.1, 10) if beyond > 0 else 10
    return (own.sum() + weight * home) / (len(own) + weight)


for folder in sys.argv[1:]:
    trades = pd.read_csv(f"{folder}/trades.csv")
    trades["rate"] = trades.sold_for_fen / trades.balance_fen
    start = trades.bought_at.iloc[int(len(trades) * 0.82)]
    known, judged = trades[trades.sold_at <= start], trades[trades.bought_at > start]
    brands = known.groupby("brand_id").agg(kind=("kind", "first"), level=("rate", "mean"))
    errors = []
    for brand, row in brands.iterrows():
        rates = judged.rate[judged.brand_id == brand].to_numpy()
        median = known.rate[(known.kind == row.kind) & (known.brand_id != brand)].median()
        if len(rates) >= ROWS_MIN and np.isfinite(median):
            home = shrunk_home(brands.drop(brand), row.kind)
            errors.append((len(rates), np.abs(rates - home).mean(), np.abs(rates - median).mean()))
    rows, ours, medians = np.array(errors).T
    print(
        f"{folder}: {len(rows)} brands, MAE over the kind median's: "
        f"by row {(rows @ ours) / (rows @ medians):.3f}, by brand {ours.mean() / medians.mean():.3f}"
    )
