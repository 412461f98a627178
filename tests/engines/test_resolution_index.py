"""The index finds what comparing everything finds, and stays right while records change."""

from __future__ import annotations

import random
from dataclasses import replace

import pytest

from chainloom.engines.resolution import Index, Record, default_rules, find_duplicates
from chainloom.engines.resolution import index as index_module
from tests.engines import naive_resolution as naive


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_candidates_are_those_of_comparing_everything(seed):
    records = naive.made(seed, 160)
    index = Index(records)
    for asked in naive.made(seed + 100, 25):
        asked = replace(asked, key="asked")
        assert index.candidates(asked, limit=200) == naive.candidates(records, asked, 200)


@pytest.mark.parametrize("seed", [4, 5])
def test_duplicates_are_those_of_comparing_everything(seed):
    records = naive.made(seed, 120)
    found = [frozenset((c.a.key, c.b.key)) for c in find_duplicates(records)]
    assert len(found) == len(set(found))
    assert set(found) == naive.duplicates(records)
    assert found, "the made records contain duplicates"


def test_adding_removing_and_replacing_equals_building_anew(monkeypatch):
    monkeypatch.setattr(index_module, "_FRESH_MIN", 50)  # so that sorting in happens often
    rng = random.Random(7)
    pool, index, held = naive.made(8, 150), Index(), {}
    for _ in range(400):
        record = rng.choice(pool)
        if rng.random() < 0.3:
            assert index.remove(record.key) is (held.pop(record.key, None) is not None)
        else:
            record = replace(record, name=rng.choice(pool).name)
            index.add(record)
            held[record.key] = record
    anew = Index(held.values())
    assert len(index) == len(anew) == len(held)
    for asked in naive.made(9, 20):
        asked = replace(asked, key="asked")
        assert index.candidates(asked, 100) == anew.candidates(asked, 100)


def test_a_record_is_not_its_own_candidate():
    records = [Record(1, "泉州恒丰纺织有限公司"), Record(2, "泉州恒丰纺织有限公司")]
    assert [c.b.key for c in Index(records).candidates(records[0])] == [2]


def test_what_goes_in_comes_out_whole():
    kept = Record(("row", 3), "恒丰纺织", ("Hengfeng", "恒丰"), None, "南环路1号", "350502")
    found = Index([kept]).candidates(Record(None, "恒丰纺织", district_code="350502"))
    assert [c.b for c in found] == [kept]


def test_control_characters_in_a_sheet_do_no_harm():
    index = Index([Record(1, "恒丰\x1f纺织\x1e有限公司", address="\x1f")])
    assert index.candidates(Record(2, "恒丰纺织有限公司"))[0].b.key == 1


def test_the_limit_keeps_the_likeliest():
    names = ["泉州恒丰纺织有限公司", "恒丰纺织", "恒峰纺织有限公司"]
    found = Index(Record(n, n) for n in names).candidates(Record(0, names[0]), limit=1)
    assert [c.b.key for c in found] == [names[0]]


def test_a_block_too_large_is_named_and_not_paired():
    rules = replace(default_rules(), max_block=5)
    records = [Record(i, f"恒丰{'甲乙丙丁戊己庚辛'[i]}号纺织") for i in range(8)]
    skipped = []
    list(find_duplicates(records, rules=rules, on_skip=skipped.append))
    assert [(block.key, block.size) for block in skipped] == [("h:恒丰", 8)]
