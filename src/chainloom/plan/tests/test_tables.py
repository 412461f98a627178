"""A plan from a table: what is read, what is refused, what becomes of it."""

from __future__ import annotations

import io
import zipfile

import docx
import pytest
from django.core.files.base import ContentFile
from django.urls import reverse
from django.utils.translation import override
from openpyxl import Workbook, load_workbook
from tests.factories import OrganisationFactory

from chainloom.core.errors import Conflict, Forbidden, Invalid, Missing
from chainloom.organisations.models import Organisation
from chainloom.plan import services
from chainloom.plan.models import Milestone, Plan, PlanTable, Target
from chainloom.plan.selectors.progress import progress
from chainloom.plan.table import grids
from chainloom.plan.table.columns import COLUMNS
from chainloom.plan.writing import plan_sheets, write_template

pytestmark = pytest.mark.django_db
HEADERS = ("工作方向", "重点举措", "责任单位", "配合单位", "目标内容", "目标值", "单位",
           "佐证类型", "完成时限", "权重")  # fmt: skip
ROWS = (
    ("强链补链", "供需对接", "区工信局", "织海学院、链办", "办结需求20项", "20项", "", "办结需求",
     "12月底", 2),
    (None, None, None, None, "签约300万元", "300万元", "", "对接签约", "2026-10-31", None),
    (None, "断点清单", "区工信局", "", "清单印发", None, "", "", "第三季度", None),
    ("科技赋能", "数字化改造", "", "", "", 5, "", "", "", "30%"),
)  # fmt: skip


@pytest.fixture
def units(office, bureau):
    """The bureau and a college under their short names, and the office under another name."""
    Organisation.objects.filter(pk=bureau.organisation_id).update(short_name="区工信局")
    office.membership.organisation.other_names.create(kind="alias", text="链办")
    return OrganisationFactory(chain=office.chain, kind="college", short_name="织海学院")


def xlsx(rows=ROWS, headers=HEADERS, merge=()) -> bytes:
    book = Workbook()
    sheet = book.active
    sheet.append(["鲤城区2026年工作计划"])
    sheet.append(list(headers))
    for row in rows:
        sheet.append(list(row))
    for cells in merge:
        sheet.merge_cells(cells)
    kept = io.BytesIO()
    book.save(kept)
    return kept.getvalue()


def word(rows=ROWS, headers=HEADERS) -> bytes:
    """The same as a Word table, its direction merged over its rows."""
    file = docx.Document()
    file.add_paragraph("附件：任务分解表")
    table = file.add_table(rows=1 + len(rows), cols=len(headers))
    for at, row in enumerate((headers, *rows)):
        for place, value in enumerate(row):
            table.cell(at, place).text = "" if value is None else str(value)
    table.cell(1, 0).merge(table.cell(3, 0))
    kept = io.BytesIO()
    file.save(kept)
    return kept.getvalue()


def send(content: bytes, by, name="计划.xlsx") -> PlanTable:
    with override("zh-hans"):
        return services.tables.plan_table_read(
            content=ContentFile(content), filename=name, title="2026年计划",
            starts="2026-01-01", ends="2026-12-31", by=by,
        )  # fmt: skip


def mistakes(table, by) -> list[tuple[int, str, str]]:
    found = services.tables.understood(table, by)
    return [(one.row, one.column, one.reason) for one in found.errors]


@pytest.mark.parametrize("kind", ["xlsx", "merged", "docx"])
def test_a_table_becomes_a_draft_whole(office, bureau, units, kind):
    content = {
        "xlsx": xlsx,
        "merged": lambda: xlsx(merge=("A3:A5", "B3:B4")),
        "docx": word,
    }[kind]()
    table = send(content, office, "计划.docx" if kind == "docx" else "计划.xlsx")
    assert mistakes(table, office) == []
    plan = services.tables.plan_table_apply(table=table, by=office)
    told = [
        (one.title, [measure.title for measure in one.measures.all()])
        for one in plan.directions.all()
    ]
    assert told == [("强链补链", ["供需对接", "断点清单"]), ("科技赋能", ["数字化改造"])]
    measure = plan.directions.first().measures.first()
    leads = {one.organisation_id: one.role for one in measure.units.all()}
    assert leads == {
        bureau.organisation_id: "lead", units.pk: "partner", office.organisation_id: "partner",
    }  # fmt: skip
    assert measure.weight == 2
    targets = [
        (one.title, one.evidence, one.unit, one.wanted, one.due.isoformat())
        for one in measure.targets.all()
    ]
    assert targets == [
        ("办结需求20项", "lists.need_closed", "count", 20, "2026-12-31"),
        ("签约300万元", "lists.match_signed", "wan", 300, "2026-10-31"),
    ]
    milestone = Milestone.objects.get()
    assert (milestone.title, milestone.due.isoformat()) == ("清单印发", "2026-09-30")
    assert milestone.owner_id == bureau.organisation_id
    assert plan.is_draft()
    assert plan.source.title == table.filename


def test_a_table_narrows_what_counts(office, units):
    """By the names that the form of a target offers, in either language."""
    headers = (*HEADERS, "限定")
    rows = (
        ("强链", "对接", "", "", "甲", 5, "", "办结需求", "", "", "检测认证"),
        ("", "", "", "", "乙", 5, "", "办结需求", "", "", "Testing、已解决"),
        ("", "", "", "", "丙", 5, "", "取得资质", "", "", "智能工厂 · 先进级"),
    )
    table = send(xlsx(rows, headers), office)
    assert mistakes(table, office) == []
    plan = services.tables.plan_table_apply(table=table, by=office)
    told = {one.title: one.filters for one in Target.objects.filter(measure__direction__plan=plan)}
    assert told == {
        "甲": {"kind": "testing"},
        "乙": {"kind": "testing", "outcome": "solved"},
        "丙": {"kind": "smart_factory@advanced"},
    }
    with override("zh-hans"):
        goals = plan_sheets(progress(plan, plan.starts))[0]
        at = [str(one) for one in goals.headers].index("限定")
        assert [row[at] for row in goals.rows] == [
            "检测认证",
            "检测认证、已解决",
            "智能工厂 · 先进级",
        ]


def test_what_narrows_nothing_is_refused_with_its_cell(office, units):
    rows = (
        ("强链", "对接", "", "", "甲", 5, "", "办结需求", "", "", "月球"),
        ("", "", "", "", "乙", 5, "", "办结需求", "", "", "检测认证、面料"),
        # Without a kind of record, with a number and without one.
        ("", "", "", "", "丙", 5, "", "", "", "", "检测认证"),
        ("", "", "", "", "丁", "", "", "", "", "", "检测认证"),
    )
    found = mistakes(send(xlsx(rows, (*HEADERS, "限定")), office), office)
    assert [(row, column) for row, column, _reason in found] == [
        (row, "限定") for row in (3, 4, 5, 6)
    ]


def test_what_is_wrong_is_said_by_row_and_column_and_nothing_is_written(office, units):
    rows = (
        ("强链", "对接", "没有这家局", "", "", 5, "公里", "办结需求", "", ""),
        ("", "", "", "", "", "很多", "", "不是记录", "2025-03-01", "-1"),
    )
    table = send(xlsx(rows), office)
    with override("zh-hans"):
        found = services.tables.understood(table, office)
        told = {(one.row, one.column, one.value) for one in found.errors}
        assert told == {
            (3, "责任单位", "没有这家局"),
            (3, "单位", "公里"),
            (4, "目标值", "很多"),
            (4, "佐证类型", "不是记录"),
            (4, "完成时限", "2025-03-01"),
            (4, "权重", "-1"),
        }
        assert "办结需求" in next(one.reason for one in found.errors if one.column == "佐证类型")
    with pytest.raises(Invalid):
        services.tables.plan_table_apply(table=table, by=office)
    assert not Plan.objects.exists()
    # A unit that is entered meanwhile is known.
    OrganisationFactory(chain=office.chain, kind="government", name="没有这家局")
    assert (3, "责任单位") not in {one[:2] for one in mistakes(table, office)}


@pytest.mark.parametrize(
    ("field", "kept", "written"),
    [
        ("name", "样例(泉州)检测中心", "样例（泉州）检测中心"),
        ("name", "样例（泉州）检测中心", "样例(泉州)检测中心"),
        ("name", "ＡＢＣ检测中心", "abc检测中心"),
        ("name", "海丝 样例大学", "海丝样例大学"),
        ("short_name", "检测中心（泉州）", "检测中心(泉州)"),
        ("short_name", "ABC", "ＡＢＣ"),
        ("short_name", "ＡＢＣ", "ABC"),
        ("short_name", "海丝大学", "海丝 大学"),
    ],
)
def test_a_unit_is_known_whatever_the_width_of_its_signs(office, field, kept, written):
    row = OrganisationFactory(chain=office.chain, kind="college", **{field: kept})
    table = send(xlsx([("强链", "对接", written, "", "", 5, "", "", "", "")]), office)
    found = services.tables.understood(table, office)
    assert found.directions[0].measures[0].leads == [row]


@pytest.mark.parametrize(
    ("content", "name", "words"),
    [
        (b"", "a.xlsx", "empty"),
        (b"\x00\x01\x02" * 50, "a.xlsx", "cannot be read"),
        (xlsx([["一", "二"]], ["甲", "乙"]), "a.xlsx", "column of measures"),
        (word([["一", "二"]] * 3, ["名称", "数量"]), "a.docx", "column of measures"),
        (xlsx([["方向", f"举措{n}"] for n in range(grids.ROWS_MOST + 1)]), "a.xlsx", "rows"),
        (word(ROWS)[:-80], "a.docx", "damaged"),
    ],
)
def test_a_file_that_is_no_table_of_measures_is_refused_whole(office, content, name, words):
    with pytest.raises(Invalid) as refused:
        services.tables.plan_table_read(
            content=ContentFile(content), filename=name, title="x", starts="2026-01-01",
            ends="2026-12-31", by=office,
        )  # fmt: skip
    assert refused.value.field == "file"
    assert words in str(refused.value)
    assert not PlanTable.objects.exists()


def test_a_word_file_that_unpacks_to_very_much_is_refused(office):
    kept = io.BytesIO()
    with zipfile.ZipFile(kept, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("word/document.xml", b"0" * (grids.LIMITS.max_unpacked + 1))
    with pytest.raises(Invalid) as refused:
        send(kept.getvalue(), office, "a.docx")
    assert refused.value.code == "unreadable"


def test_a_draft_is_taken_back_while_nobody_has_worked_on_it(office, units):
    table = send(xlsx(), office)
    plan = services.tables.plan_table_apply(table=table, by=office)
    with pytest.raises(Conflict):
        services.tables.plan_table_apply(table=table, by=office)
    services.plans.plan_update(plan=plan, values={"title": "新"}, by=office)
    table.refresh_from_db()
    with pytest.raises(Conflict) as refused:
        services.tables.plan_table_undo(table=table, by=office)
    assert "新" in str(refused.value)
    again = send(xlsx(), office)
    services.tables.plan_table_apply(table=again, by=office)
    services.tables.plan_table_undo(table=again, by=office)
    again.refresh_from_db()
    assert (again.state, list(Plan.objects.all())) == ("undone", [plan])


def test_a_table_is_the_offices_alone(office, leader, bureau):
    with pytest.raises(Forbidden):
        send(xlsx(), leader)
    table = send(xlsx(), office)
    with pytest.raises(Missing):
        services.tables.plan_table_discard(table=table, by=bureau)
    # The next one takes its place; it is thrown away by hand.
    table = send(xlsx(), office)
    services.tables.plan_table_discard(table=table, by=office)
    assert not PlanTable.objects.exists()


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_the_template_is_read_as_a_table(language):
    kept = io.BytesIO()
    with override(language):
        write_template(kept)
    content = kept.getvalue()
    assert len(load_workbook(io.BytesIO(content)).sheetnames) == 3
    grid = grids.read_grid(ContentFile(content), "t.xlsx")
    assert len(grid.headers) == len(COLUMNS)
    assert grid.rows[0].cells["wanted"] == 6


def test_on_pages_a_table_is_sent_looked_at_confirmed_and_taken_back(office, client_of, units):
    browser = client_of(office)

    def url(name, *args):
        return reverse(f"plan:{name}", args=["fabric", *args])

    about = {"title": "2026年计划", "starts": "2026-01-01", "ends": "2026-12-31"}
    refused = browser.post(url("table_new"), {**about, "file": ContentFile(b"x", "a.xlsx")})
    assert refused.status_code == 422
    wrong = xlsx([("强链", "对接", "没有这家局", "", "", 5, "", "", "", "")])
    browser.post(url("table_new"), {**about, "file": ContentFile(wrong, "a.xlsx")})
    table = PlanTable.objects.get()
    text = browser.get(url("table", table.pk)).content.decode()
    assert "没有这家局" in text
    assert "1 error" in text
    assert browser.post(url("table_act", table.pk, "apply")).status_code == 303
    assert not Plan.objects.exists()
    browser.post(url("table_new"), {**about, "file": ContentFile(xlsx(), "a.xlsx")})
    table = PlanTable.objects.get()
    assert "供需对接" in browser.get(url("table", table.pk)).content.decode()
    browser.post(url("table_act", table.pk, "apply"))
    plan = Plan.objects.get()
    assert "made of the table" in browser.get(url("detail", plan.pk)).content.decode()
    browser.post(url("table_act", table.pk, "undo"))
    assert not Plan.objects.exists()
    assert browser.get(url("table", table.pk)).status_code == 200


def test_over_the_api_a_table_is_sent_and_confirmed(office, client_of, units):
    browser, root = client_of(office), "/api/v1/chains/fabric/plan-tables"
    about = {"title": "2026年计划", "starts": "2026-01-01", "ends": "2026-12-31"}
    sent = browser.post(root, {**about, "file": ContentFile(xlsx(), "a.xlsx")})
    assert sent.status_code == 201
    told = sent.json()
    assert [one["title"] for one in told["directions"]] == ["强链补链", "科技赋能"]
    assert [one["is_error"] for one in told["problems"]] == [False]
    made = browser.post(f"{root}/{told['id']}/apply")
    assert made.status_code == 201
    assert browser.post(f"{root}/{told['id']}/undo").json()["state"] == "undone"
