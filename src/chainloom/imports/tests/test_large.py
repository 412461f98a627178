"""Large files are compared by equal keys only; what they find there is what a small one finds."""

from __future__ import annotations

import pytest
from tests import factories

from chainloom.engines.resolution import address_key, name_key
from chainloom.imports.models import Verdict
from chainloom.imports.planning import mentions

from .making import apply, codes, send_rows, verdicts

pytestmark = pytest.mark.django_db
CODE = factories.make_uscc(801)
HEADERS = ["企业名称", "统一社会信用代码", "地址", "员工人数"]


@pytest.fixture(params=[0, 5_000], ids=["large", "small"])
def size(request, monkeypatch):
    monkeypatch.setattr(mentions, "CLOSE_LOOK_ROWS", request.param)


@pytest.fixture
def known(office):
    name, address = "鲤城区恒锦织造有限公司", "泉州市鲤城区江南街道兴贤路12号"
    return factories.OrganisationFactory(
        chain=office.chain,
        name=name,
        name_key=name_key(name),
        address=address,
        address_key=address_key(address),
        uscc=CODE,
    )


@pytest.mark.parametrize(
    ("cells", "verdict"),
    [
        (["鲤城区恒锦织造有限公司", CODE, "", ""], Verdict.UNCHANGED),
        (["鲤城区恒锦织造有限公司", "", "", 80], Verdict.UPDATE),
        (["福建省泉州市恒锦织造有限责任公司", "", "", 80], Verdict.DUPLICATE),
        (["恒锦纺织科技有限公司", "", "鲤城区江南街道兴贤路12号", 80], Verdict.DUPLICATE),
        (["泉州华盛印染有限公司", CODE, "", 80], Verdict.CONFLICT),
        (["泉州华盛印染有限公司", "", "", 80], Verdict.NEW),
    ],
)
def test_a_row_against_the_registry(office, size, known, cells, verdict):
    assert verdicts(send_rows(office, HEADERS, [cells])) == [verdict]


def test_rows_of_the_file_against_each_other(office, size):
    imported = send_rows(
        office,
        HEADERS,
        [
            ["鲤城区恒锦织造有限公司", CODE, "鲤城区兴贤路12号", 80],
            ["泉州恒锦织造厂", "", "鲤城区兴贤路12号", 80],
            ["鲤城区恒锦织造有限公司", CODE, "", ""],
            ["泉州新世纪化纤集团", CODE, "", ""],
        ],
    )
    assert verdicts(imported) == [
        Verdict.ERROR,
        Verdict.DUPLICATE,
        Verdict.ERROR,
        Verdict.ERROR,
    ]
    assert codes(imported, 5) == [("B", "uscc_twice")]


def test_a_sheet_sent_twice_changes_nothing_the_second_time(office, size):
    rows = [
        [f"鲤城{chr(0x4E00 + n * 41)}{chr(0x5200 + n * 59)}织造有限公司", "", f"兴贤路{n}号", n + 1]
        for n in range(40)
    ]
    apply(send_rows(office, HEADERS, rows), office)
    again = send_rows(office, HEADERS, rows)
    assert again.counts == {"unchanged": 40}
