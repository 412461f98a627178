"""Slow and obvious: every pair compared, no blocking; and records made from a seed."""

from __future__ import annotations

import random
from itertools import combinations

from chainloom.engines.resolution import Comparison, Record, compare

BRANDS = ["恒丰", "华盛源", "锦绣达", "宏泰", "嘉德利", "明辉", "卓越通", "星宇", "凯悦隆", "瑞祥"]
PLACES = {"福建省泉州市": "350500", "鲤城区": "350502", "晋江市": "350582", "广东佛山": "440600"}
TRADES = ["纺织", "印染", "服装", "鞋业"]
FORMS = ["有限公司", "股份有限公司", "厂", ""]


def candidates(records: list[Record], asked: Record, limit: int) -> list[Comparison]:
    found = [compare(asked, record) for record in records if record.key != asked.key]
    found = [comparison for comparison in found if comparison.verdict != "different"]
    return sorted(found, key=lambda c: (-c.score, str(c.b.key)))[:limit]


def duplicates(records: list[Record]) -> set[frozenset[object]]:
    return {
        frozenset((a.key, b.key))
        for a, b in combinations(records, 2)
        if compare(a, b).verdict != "different"
    }


def made(seed: int, count: int) -> list[Record]:
    """Firms whose brands differ in sound and first characters, so that whatever is not
    "different" shares a key by construction."""
    rng = random.Random(seed)
    records = []
    for key in range(count):
        place = rng.choice(list(PLACES))
        brand, trade, form = rng.choice(BRANDS), rng.choice(TRADES), rng.choice(FORMS)
        name = f"{brand}（{place}）{trade}{form}" if rng.random() < 0.3 else place + brand + trade
        code = PLACES[place] if rng.random() < 0.5 else None
        road = (
            f"{rng.choice('江南温陵')}大街{rng.randrange(1, 9)}号" if rng.random() < 0.3 else None
        )
        records.append(Record(key, name, address=road, district_code=code))
    return records


def with_check_character(seventeen: str) -> str:
    """GB 32100-2015, appendix A, term by term."""
    alphabet = "0123456789ABCDEFGHJKLMNPQRTUWXY"
    total = 0
    for position, char in enumerate(seventeen, start=1):
        total += alphabet.index(char) * (3 ** (position - 1) % 31)
    check = 31 - total % 31
    return seventeen + alphabet[0 if check == 31 else check]
