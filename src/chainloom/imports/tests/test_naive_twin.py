"""The planner, with its chunks and indexes, says what the obvious one says."""

from __future__ import annotations

import random

import pytest
from tests import factories

from chainloom.engines.resolution import name_key
from chainloom.imports import preview
from chainloom.imports.models import ImportRow
from chainloom.organisations.models import Organisation

from . import naive
from .making import send_rows

pytestmark = pytest.mark.django_db

BRANDS = ("恒锦", "华盛", "瑞泰", "嘉隆", "宏远", "金凯", "远通", "新顺")
TRADES = ("织造", "印染", "服装")
FORMS = ("有限公司", "有限责任公司")
HEADERS = ["企业名称", "统一社会信用代码", "员工人数", "简称"]


def _name(chance: random.Random) -> str:
    place = chance.choice(("鲤城", "泉州市鲤城区", ""))
    return place + chance.choice(BRANDS) + chance.choice(TRADES) + chance.choice(FORMS)


def _values(chance: random.Random) -> dict[str, object]:
    return {
        "uscc": factories.make_uscc(chance.randrange(900, 915)) if chance.random() < 0.5 else "",
        "headcount": chance.choice((50, 80, None)),
        "short_name": "",
    }


def _registry(chance: random.Random, chain: object) -> None:
    codes: set[object] = set()
    for _number in range(12):
        name, values = _name(chance), _values(chance)
        if values["uscc"] in codes:
            values["uscc"] = ""
        codes.add(values["uscc"])
        Organisation.objects.filter(name=name).delete()
        factories.OrganisationFactory(
            chain=chain,
            name=name,
            name_key=name_key(name),
            uscc=values["uscc"] or None,
            headcount=values["headcount"],
            district_code="",
        )


@pytest.mark.parametrize("chunk", [3, 1000])
@pytest.mark.parametrize("seed", range(8))
def test_the_planner_and_its_naive_twin_agree(office, monkeypatch, seed, chunk):
    monkeypatch.setattr(preview, "CHUNK", chunk)
    chance = random.Random(seed)
    _registry(chance, office.chain)
    Organisation.objects.filter(pk=office.organisation_id).update(name="链办")
    rows = [naive.NaiveRow(_name(chance), _values(chance), number) for number in range(2, 27)]
    sheet = [
        [
            r.name,
            r.values["uscc"],
            "" if r.values["headcount"] is None else r.values["headcount"],
            "",
        ]
        for r in rows
    ]
    imported = send_rows(office, HEADERS, sheet)
    found = ImportRow.objects.filter(sheet__imported=imported).order_by("number")
    entries = list(Organisation.objects.filter(participations__chain=office.chain))
    expected = naive.plan(rows, entries)
    for row, verdict in zip(found, expected, strict=True):
        slot = row.plan.get("slots", {}).get("organisation", {})
        said = "follows" if "row" in slot else str(row.verdict)
        assert said == verdict, (row.number, row.cells, row.reasons)
