"""Speed of the eligibility engine: very many policies before very many firms, and one firm before
all.

    python benchmarks/eligibility.py [--policies 10000] [--firms 100000] [--apart] [--seed 1]

Policies are nested conditions of four to nine tests over twelve attributes; firms have exact
figures, bands or nothing, industry classes and dated certificates. Thresholds are round numbers,
as policies write them, so that policies share tests; with `--apart` every threshold is another one
and nothing is shared. Processor and clock seconds of one process; ratios are to the limit named
here.
"""

from __future__ import annotations

import argparse
import random
import resource
import sys
import time
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "src"))

import numpy as np

from chainloom.engines.matching import eligibility
from chainloom.engines.matching.eligibility import (
    CertificateColumn,
    Choice,
    Codes,
    DistinctColumn,
    FirmTable,
    Known,
    SpanColumn,
)

LIMIT = 20.0
TODAY = date(2026, 6, 1)
KINDS = [f"kind_{n}" for n in range(14)]
LEVELS = ["municipal", "provincial", "national"]
CLASSES = ["1711", "1713", "1751", "1752", "1761", "1762", "1771", "1781", "1811", "1830"]
DISTRICTS = [f"3505{n:02d}" for n in range(2, 13)]
MONEY = ("revenue", "tax_paid", "rd_spending", "equipment_investment", "export_value")
ROUND = [1e6, 2e6, 3e6, 5e6, 1e7, 2e7, 3e7, 5e7, 1e8, 2e8, 4e8, 1e9]


def bound(rng: random.Random, field: str, apart: bool) -> float:
    if field in MONEY:
        return rng.choice(ROUND) * (rng.uniform(0.5, 2) if apart else 1)
    if field == "headcount":
        return (
            rng.uniform(10, 1000) if apart else rng.choice([10, 20, 50, 100, 200, 300, 500, 1000])
        )
    return rng.uniform(0.5, 12) if apart else rng.choice([1, 1.5, 2, 2.5, 3, 4, 5, 6, 8, 10])


def test(rng: random.Random, apart: bool) -> dict[str, Any]:
    pick = rng.random()
    if pick < 0.5:
        field = rng.choice([*MONEY, "headcount", "rd_share"])
        return {"field": field, rng.choice(["at_least", "below"]): bound(rng, field, apart)}
    if pick < 0.65:
        said = {"field": "certificate", "holds": rng.sample(KINDS, rng.choice([1, 1, 2]))}
        return {**said, "levels": rng.sample(LEVELS, 2)} if rng.random() < 0.4 else said
    if pick < 0.75:
        return {"field": "industry", "in": rng.sample([*CLASSES, "17", "175", "18"], 2)}
    if pick < 0.85:
        day = TODAY - timedelta(days=rng.randrange(8000) if apart else 365 * rng.randrange(1, 15))
        return {"field": "founded", "before": day.isoformat()}
    if pick < 0.92:
        return {"field": "district", "in": rng.choice(DISTRICTS)}
    if pick < 0.96:
        return {"field": "size", "in": rng.sample(["micro", "small", "medium", "large"], 2)}
    return {"field": "dishonest", "is": False}


def condition(rng: random.Random, count: int, apart: bool) -> dict[str, Any]:
    """`count` tests under all, with a few of them under any, n of them, or not."""
    parts = [test(rng, apart) for _ in range(count - 3)]
    inner = [test(rng, apart) for _ in range(3)]
    how = rng.choice(["any", "of", "not"])
    if how == "not":
        return {"all": [*parts, *inner[1:], {"not": inner[0]}]}
    return {"all": [*parts, {how: inner, **({"need": 2} if how == "of" else {})}]}


def make_policies(count: int, apart: bool, seed: int) -> list[eligibility.Policy]:
    rng = random.Random(seed)
    said = [
        {
            "id": str(number),
            "title": f"Sample policy {number}",
            "from": "2026-01-01",
            "until": "2026-12-31",
            "conditions": condition(rng, rng.randrange(4, 10), apart),
            "benefit": {"percent": 5, "of": "rd_spending", "cap": 500000},
        }
        for number in range(count)
    ]
    return eligibility.read_policies(said)[0]


def spans(rng: np.random.Generator, count: int, values: np.ndarray) -> SpanColumn:
    """A fifth not known, a fifth as a band of twice the least, the rest exact."""
    low, high = values.copy(), values.copy()
    sort = rng.random(count)
    high[sort < 0.4] *= 2
    low[sort < 0.2] = high[sort < 0.2] = np.nan
    return SpanColumn(low, high, np.full(count, np.nan))


def distinct(rng: np.random.Generator, count: int, values: list[Any]) -> DistinctColumn:
    known = (None, *(Known(value) for value in values))
    return DistinctColumn(known, rng.integers(0, len(known), count), np.full(count, np.nan))


def certificates(rng: np.random.Generator, count: int) -> CertificateColumn:
    """Two a firm on average; of half the firms all certificates are known."""
    total = 2 * count
    kind = np.sort(rng.integers(0, len(KINDS), total))
    edges = np.searchsorted(kind, np.arange(len(KINDS) + 1))
    begin = TODAY.toordinal() - rng.integers(0, 1500, total).astype(float)
    end = begin + 1095
    end[rng.random(total) < 0.1] = np.nan
    return CertificateColumn(
        rows={name: slice(edges[n], edges[n + 1]) for n, name in enumerate(KINDS)},
        levels={name: n for n, name in enumerate(LEVELS)},
        firm=rng.integers(0, count, total),
        level=rng.integers(-1, len(LEVELS), total),
        begin=begin,
        end=end,
        complete={},
        complete_of_all=rng.random(count) < 0.5,
        as_of=np.full(count, np.nan),
    )


def make_firms(count: int, seed: int) -> FirmTable:
    rng = np.random.default_rng(seed)
    columns: dict[str, Any] = {
        field: spans(rng, count, 10 ** rng.uniform(5, 9.5, count)) for field in MONEY
    }
    columns["headcount"] = spans(rng, count, np.floor(10 ** rng.uniform(0.5, 3.5, count)))
    columns["rd_share"] = spans(rng, count, rng.uniform(0, 12, count))
    columns["founded"] = spans(rng, count, TODAY.toordinal() - rng.integers(0, 9000, count) * 1.0)
    columns["industry"] = distinct(
        rng, count, [Codes((a, b), a < b, True) for a in CLASSES for b in CLASSES]
    )
    columns["district"] = distinct(rng, count, [Codes((one,), True, True) for one in DISTRICTS])
    sizes = ["micro", "small", "medium", "large"]
    columns["size"] = distinct(
        rng, count, [Choice(frozenset(sizes[a:b])) for a in range(4) for b in range(a + 1, 5)]
    )
    columns["dishonest"] = distinct(rng, count, [Choice(frozenset([one])) for one in ("yes", "no")])
    columns["certificate"] = certificates(rng, count)
    return FirmTable(count, columns)


def one_firm() -> eligibility.Firm:
    facts = {field: {"low": 2e7, "below": 1e8} for field in MONEY}
    held = [{"kind": KINDS[3], "level": "national", "from": "2025-01-01", "until": "2027-12-31"}]
    said = {
        "name": "A sample mill",
        "facts": {
            **facts,
            "headcount": 120,
            "founded": "2009-05-01",
            "industry": ["1751"],
            "district": "350502",
            "dishonest": False,
            "certificate": {"value": held, "complete": True},
        },
    }
    return eligibility.read_firm(said, eligibility.standard())


def measured(name: str, work: Callable[[], object], limit: float | None = None) -> Any:
    began, clock = time.process_time(), time.perf_counter()
    found = work()
    spent, passed = time.process_time() - began, time.perf_counter() - clock
    ratio = f"   ratio to the limit {passed / limit:.2f}" if limit else ""
    print(f"{name:<44} {spent:7.2f} s processor {passed:7.2f} s clock{ratio}", flush=True)
    return found


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--policies", type=int, default=10_000)
    options.add_argument("--firms", type=int, default=100_000)
    options.add_argument("--apart", action="store_true", help="no two policies share a threshold")
    options.add_argument("--seed", type=int, default=1)
    chosen = options.parse_args()
    words = eligibility.standard()
    policies = measured(
        f"{chosen.policies:,} policies read and checked",
        lambda: make_policies(chosen.policies, chosen.apart, chosen.seed),
    )
    tests = [test for one in policies for test in eligibility.tests_of(one.conditions)]
    print(f"  {len(tests):,} tests, {len(set(tests)):,} different ones")
    firms = make_firms(chosen.firms, chosen.seed)

    def count(one_short: bool) -> tuple[int, int, int]:
        totals = [0, 0, 0]
        for one in eligibility.screen(policies, firms, TODAY, words, one_short=one_short):
            counts = one.counts()
            totals[0] += counts["met"]
            totals[1] += counts["unknown"]
            totals[2] += counts.get("one_short", 0)
        return totals[0], totals[1], totals[2]

    pairs = f"× {chosen.firms:,} firms"
    met, unknown, _ = measured(f"met, unknown, unmet {pairs}", lambda: count(False), LIMIT)
    _, _, short = measured(f"the same, with who is one short {pairs}", lambda: count(True), LIMIT)
    print(f"  {met:,} met, {unknown:,} unknown, {short:,} one condition short")
    firm = one_firm()
    measured(
        "one firm before every policy, all verdicts",
        lambda: eligibility.assess_all(policies, firm, TODAY, words),
    )
    print(f"highest memory {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB")


if __name__ == "__main__":
    main()
