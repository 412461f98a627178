"""Plans as files: the template of a table of measures, and a plan as a workbook and a Word file."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from typing import Any, BinaryIO

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from chainloom.core import evidence
from chainloom.core.official import add, grid, new_paper, numbered
from chainloom.core.spreadsheets import Share, SheetData, write_xlsx

from .progress import Standing
from .selectors.progress import MeasureProgress, PlanProgress
from .table.columns import COLUMNS
from .words import PACES

_WIDTHS = (5.2, 3.6, 4.2, 8.2, 3.4)


def write_template(target: BinaryIO) -> None:
    """Headers with one example row, the kinds of record with their units, and what each column
    takes."""
    headers = [_title(one.label) for one in COLUMNS]
    kinds = [[str(one.label), _units(one)] for one in evidence.kinds()]
    notes = [
        [
            _title(one.label),
            _("needed") if one.needed else "",
            str(one.takes),
            "、".join(one.words[:6]),
        ]
        for one in COLUMNS
    ]
    sheets = [
        SheetData(_("Measures"), headers, [[one.example for one in COLUMNS]], [20] * len(headers)),
        SheetData(
            _("Kinds of record"),
            [_("Kind of record"), pgettext("plan table", "Units")],
            kinds,
            (36, 36),
        ),
        SheetData(
            _("Notes"),
            [_("Column"), _("Needed"), _("What it takes"), _("Also read as")],
            notes,
            (20, 10, 60, 60),
        ),
    ]
    write_xlsx(target, sheets)


def _title(label: Any) -> str:
    text = str(label)
    return text[:1].upper() + text[1:]


def _units(kind: evidence.EvidenceKind) -> str:
    return "、".join(str(one.label) for one in kind.units.values())


# A plan as a workbook


def plan_sheets(at: PlanProgress) -> list[SheetData]:
    """Every goal in the columns of the template, with how far it is; what rolls up; what was
    changed. The first sheet can be sent back as a table."""
    headers = [_title(one.label) for one in COLUMNS]
    told = [_("Done"), pgettext("plan", "Share"), _("Expected"), _("Pace")]
    rolled = [
        _("Direction"),
        _("Measure"),
        _("Weight"),
        pgettext("plan", "Share"),
        _("Expected"),
        _("Pace"),
    ]
    changes = [_("When"), pgettext("plan", "By"), _("What it was about"), _("Reason"), _("Changes")]
    return [
        SheetData(_("Measures"), [*headers, *told], _goals(at)),
        SheetData(_("Progress"), rolled, _rolled(at)),
        SheetData(_("Changes"), changes, _changes(at)),
    ]


def _goals(at: PlanProgress) -> Iterator[list[Any]]:
    """The cells of the template's columns, the measure's weight among them, then what is told."""
    for direction in at.directions:
        for one in direction.measures:
            head = [
                direction.direction.title,
                one.measure.title,
                _named(one.leads),
                _named(one.partners),
            ]
            goals = [*_targets(one, at.plan.chain), *_milestones(one)]
            for goal in goals or [["", None, "", "", "", None, None, None, None, ""]]:
                yield [*head, *goal[:6], one.measure.weight, *goal[6:]]


def _targets(one: MeasureProgress, chain: Any) -> Iterator[list[Any]]:
    for goal in one.targets:
        row, kind = goal.target, evidence.kind(goal.target.evidence)
        only = "、".join(kind.narrowed(chain, row.filters)) if kind else ""
        yield [
            row.title, row.wanted, str(goal.unit), str(kind.label) if kind else "", only, row.due,
            goal.done, *_standing(goal.standing),
        ]  # fmt: skip


def _milestones(one: MeasureProgress) -> Iterator[list[Any]]:
    for goal in one.milestones:
        row = goal.milestone
        yield [row.title, None, "", "", "", row.due, None, *_standing(goal.standing)]


def _standing(at: Standing) -> list[Any]:
    return [_share(at.share), _share(at.expected), str(PACES[at.pace][0])]


def _share(share: Fraction | None) -> Share | None:
    return None if share is None else Share(round(float(share), 4))


def _rolled(at: PlanProgress) -> Iterator[list[Any]]:
    yield [at.plan.title, "", None, *_standing(at.standing)]
    for direction in at.directions:
        title = direction.direction.title
        yield [title, "", direction.direction.weight, *_standing(direction.standing)]
        for one in direction.measures:
            yield [title, one.measure.title, one.measure.weight, *_standing(one.standing)]


def _changes(at: PlanProgress) -> Iterator[list[Any]]:
    for one in at.plan.changes.all():
        told = "；".join(f"{old or '–'} → {new or '–'}" for old, new in one.changes.values())
        yield [one.at, one.by_label, one.about, one.reason, told]


def _named(units: list[Any]) -> str:
    return "、".join(one.display_name for one in units)


# A plan as a Word file


def write_docx(target: BinaryIO, at: PlanProgress) -> None:
    """The plan on A4 across, as official papers are laid out: a table for each direction, with how
    far everything is."""
    plan = at.plan
    paper = new_paper(title=plan.title, author=plan.chain.display_name, lying=True)
    about = {"starts": _day(plan.starts), "ends": _day(plan.ends), "on": _day(at.on)}
    add(
        paper,
        f"{plan.get_state_display()} · {about['starts']} – {about['ends']} · "
        + _("as of %(on)s") % about
        + f" · {_in_words(at.standing)}",
        "Paper Subtitle",
    )
    add(paper, "", "Paper Space")
    for line in plan.text.splitlines():
        add(paper, line, "Paper Text")
    for number, direction in enumerate(at.directions, start=1):
        add(paper, numbered(number, direction.direction.title), "Heading 1")
        far = add(paper, _in_words(direction.standing), "Paper Text")
        far.paragraph_format.keep_with_next = True
        _direction(paper, direction.measures)
    paper.save(target)


def _direction(paper: Any, measures: list[MeasureProgress]) -> None:
    heads = (
        _("Measure"), pgettext("plan", "Lead unit"), _("Partner units"),
        _("Targets and milestones"), _("Progress"),
    )  # fmt: skip
    rows = [
        (
            one.measure.title,
            _named(one.leads) or "–",
            _named(one.partners) or "–",
            "\n".join(_lines(one)) or "–",
            _in_words(one.standing),
        )
        for one in measures
    ]
    if rows:
        grid(paper, "", heads, rows, widths=_WIDTHS)


def _lines(one: MeasureProgress) -> Iterator[str]:
    for goal in one.targets:
        row = goal.target
        figure = f"{_number(goal.done)} / {_number(row.wanted)}"
        figure += f" ({goal.unit})" if goal.unit else ""
        yield f"{row.title}：{figure}（{PACES[goal.standing.pace][0]}，{_day(row.due)}）"
    for step in one.milestones:
        row = step.milestone
        yield f"◆ {row.title}（{PACES[step.standing.pace][0]}，{_day(row.due)}）"


def _in_words(at: Standing) -> str:
    """68% (expected 75%) · behind"""
    words = str(PACES[at.pace][0])
    if at.share is None:
        return words
    about = {"share": f"{float(at.share):.0%}", "expected": f"{float(at.expected):.0%}"}
    return _("%(share)s (expected by now: %(expected)s)") % about + f" · {words}"


def _day(day: Any) -> str:
    return date_format(day, "Y-m-d")


def _number(number: Any) -> str:
    text = f"{number:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
