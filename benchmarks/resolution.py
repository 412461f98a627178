"""Speed of the resolution engine: name_key, Index build and queries, find_duplicates.

    python benchmarks/resolution.py [--records 50000] [--seed 1]

Names are put together from a seed: places of GB/T 2260, two-character brands, trades, legal
forms, one in twenty repeated in another way of writing. Processor seconds; ratios are to the
limits named here.
"""

from __future__ import annotations

import argparse
import random
import resource
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "src"))

from chainloom.engines.resolution import Index, Record, find_duplicates, name_key

PLACES = [
    "福建省泉州市",
    "泉州市鲤城区",
    "晋江市",
    "石狮市",
    "福建",
    "浙江绍兴",
    "广东佛山",
    "江苏",
]
CODES = ["350500", "350502", "350582", "350581", "350000", "330600", "440600", "320000"]
SYLLABLES = "恒丰华盛鑫达瑞祥锦绣宏泰永兴嘉德凯悦明辉安顺利源博远卓越金龙海天星宇长新"
TRADES = ["纺织", "织造", "印染", "染整", "服装", "服饰", "鞋业", "化纤", "针织", "面料", "贸易"]
FORMS = ["有限公司", "有限责任公司", "股份有限公司", "厂", "商行", ""]
LIMITS = {"name_key per s": 100_000, "query ms": 5.0}


def make(count: int, seed: int) -> list[Record]:
    rng = random.Random(seed)
    records = []
    for key in range(count):
        place = rng.randrange(len(PLACES))
        brand = "".join(rng.choices(SYLLABLES, k=rng.choice((2, 3, 3, 4))))
        name = PLACES[place] + brand + rng.choice(TRADES) + rng.choice(FORMS)
        if records and rng.random() < 0.05:
            name = rng.choice(records).name.replace("有限公司", "") + "有限公司"
        road = f"{rng.choice(SYLLABLES)}{rng.choice(SYLLABLES)}路{rng.randrange(1, 900)}号"
        records.append(Record(key, name, address=road, district_code=CODES[place]))
    return records


def timed(work: Callable[[], Any]) -> tuple[float, Any]:
    """Processor time: the engine runs in one thread, and others may share the machine."""
    start = time.process_time()
    result = work()
    return time.process_time() - start, result


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--records", type=int, default=50_000)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    records = make(options.records, options.seed)
    name_key(records[0].name)  # reads the tables once

    seconds, _ = timed(lambda: [name_key(record.name) for record in records])
    rate = len(records) / seconds
    share = rate / LIMITS["name_key per s"]
    print(f"name_key          {rate:>12,.0f} a second   {share:.2f} of limit")

    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    seconds, index = timed(lambda: Index(records))
    used = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024
    print(f"Index build       {len(records) / seconds:>12,.0f} records a second, +{used:,.0f} MB")

    asked = random.Random(options.seed).sample(records, min(500, len(records)))
    times = sorted(timed(lambda r=r: index.candidates(r))[0] * 1000 for r in asked)
    p50, p95 = times[len(times) // 2], times[int(len(times) * 0.95)]
    share = p95 / LIMITS["query ms"]
    print(f"candidates        p50 {p50:.2f} ms, p95 {p95:.2f} ms   {share:.2f} of limit")

    some = records[: min(5_000, len(records))]
    skipped: list[object] = []
    seconds, found = timed(lambda: list(find_duplicates(some, on_skip=skipped.append)))
    print(
        f"find_duplicates   {len(some) / seconds:>12,.0f} records a second "
        f"({len(some):,} records, {len(found):,} pairs, {len(skipped)} blocks skipped)"
    )


if __name__ == "__main__":
    main()
