"""Rows of a preview as a person looks at them: cells with their marks, questions with choices."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db.models import QuerySet
from django.utils.formats import number_format
from django.utils.translation import gettext as _

from chainloom.core.classifications import districts
from chainloom.organisations.models import Kind, Organisation, RevenueBand

from . import reasons
from .models import WAITING, Import, ImportRow, ImportSheet, Verdict
from .services.deciding import suggestion
from .tables import Table, column_of, part, table

TONES = {
    Verdict.NEW: "success",
    Verdict.UPDATE: "info",
    Verdict.UNCHANGED: "neutral",
    Verdict.DUPLICATE: "warning",
    Verdict.CONFLICT: "warning",
    Verdict.ERROR: "danger",
    Verdict.SKIPPED: "neutral",
}
# What waits for somebody comes first.
ORDER = (
    Verdict.ERROR,
    Verdict.DUPLICATE,
    Verdict.CONFLICT,
    Verdict.NEW,
    Verdict.UPDATE,
    Verdict.UNCHANGED,
    Verdict.SKIPPED,
)


@dataclass(slots=True)
class CellView:
    letter: str
    header: str
    text: str
    tone: str = ""
    old: str | None = None
    reasons: list[str] = field(default_factory=list)


@dataclass(slots=True)
class Option:
    """One answer to a question."""

    value: str
    label: str
    detail: str = ""
    score: int | None = None
    likeness: str = ""
    url_id: int | None = None
    suggested: bool = False
    chosen: bool = False


@dataclass(slots=True)
class Question:
    """What a person is asked about a row: which organisation, or whose value stands."""

    key: str
    text: str
    options: list[Option]


@dataclass(slots=True)
class RowView:
    row: ImportRow
    tone: str
    cells: list[CellView]
    notes: list[tuple[str, str]]
    questions: list[Question]
    adds: list[str]
    label: str
    entry_id: int | None
    suggests: bool
    decided: bool
    left_out: bool

    @property
    def verdict(self) -> str:
        return str(Verdict(self.row.verdict).label)

    @property
    def waits(self) -> bool:
        return self.row.verdict in WAITING

    @property
    def explained(self) -> list[CellView]:
        """The cells that something is said of, wherever they stand: told below the row too."""
        return [cell for cell in self.cells if cell.reasons]


def chips(imported: Import, counts: Mapping[str, int]) -> list[dict[str, Any]]:
    """The counts of verdicts, in the order in which they want attention."""
    return [
        {
            "key": str(verdict),
            "label": verdict.label,
            "count": counts.get(str(verdict), 0),
            "tone": TONES[verdict],
        }
        for verdict in ORDER
        if counts.get(str(verdict))
    ]


def rows_shown(imported: Import, rows: Sequence[ImportRow]) -> list[RowView]:
    """Views of one page of rows; what they speak of is fetched together."""
    visible = _visible_entries(imported, rows)
    return [_row(row, visible) for row in rows]


def _visible_entries(imported: Import, rows: Iterable[ImportRow]) -> set[int]:
    """Entries spoken of that still stand, so that links lead somewhere."""
    ids: set[int] = set()
    for row in rows:
        for slot in row.plan.get("slots", {}).values():
            ids.update({slot["id"]} if "id" in slot else ())
            ids.update(c["id"] for c in slot.get("candidates", ()) if "id" in c)
    found: QuerySet[Organisation] = Organisation.objects.filter(
        pk__in=ids, merged_into=None, participations__chain=imported.chain_id
    )
    return set(found.values_list("pk", flat=True))


def _row(row: ImportRow, visible: set[int]) -> RowView:
    sheet = row.sheet
    of = table(sheet.table)
    slots = row.plan.get("slots", {})
    first = next(iter(slots.values()), {})
    entry = first.get("id")
    answer, _surety = suggestion(row)
    return RowView(
        row=row,
        tone=TONES[Verdict(row.verdict)],
        cells=_cells(row, sheet, of),
        notes=_notes(row, sheet),
        questions=_questions(row, of, visible),
        adds=_adds(row),
        label=str(first.get("label") or ""),
        entry_id=entry if entry in visible else None,
        suggests=bool(answer) and row.verdict in WAITING,
        decided=bool(row.decisions),
        left_out=row.decisions.get("row") == "skip",
    )


def _cells(row: ImportRow, sheet: ImportSheet, of: Table) -> list[CellView]:
    """The cells of mapped columns, each with its change and its reasons."""
    by_letter: dict[str, list[Mapping[str, Any]]] = {}
    for reason in row.reasons:
        if reason["column"]:
            by_letter.setdefault(reason["column"], []).append(reason)
    changed = {f"organisation.{name}": pair for name, pair in row.plan.get("changes", {}).items()}
    found = []
    for place, key in enumerate(sheet.mapping):
        if not key or place >= len(sheet.letters):
            continue
        cell = row.cells[place] if place < len(row.cells) else None
        view = CellView(sheet.letters[place], sheet.headers[place], _text(cell))
        for reason in by_letter.get(view.letter, ()):
            level = reasons.level_of(reason["code"])
            view.tone = _worse(view.tone, level)
            if level != "info" or reason["code"] in reasons.AT_CELL:
                view.reasons.append(reasons.sentence(reason["code"], reason["params"]))
        if key in changed:
            old, _new = changed[key]
            view.old = shown_value(key, old)
            view.tone = view.tone or "update"
        found.append(view)
    return found


def _worse(tone: str, level: str) -> str:
    tones = {"error": "danger", "ask": "warning", "info": "info"}
    ranks = {"": 0, "info": 1, "update": 1, "warning": 2, "danger": 3}
    new = tones[level]
    return new if ranks[new] > ranks[tone] else tone


def _text(cell: Any) -> str:
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return _("yes") if cell else _("no")
    if isinstance(cell, float):
        return f"{cell:.10g}"
    return str(cell)


def shown_value(key: str, value: Any) -> str:
    """A value of the registry as it is shown beside a sheet's."""
    if value in (None, ""):
        return _("(blank)")
    name = key.partition(".")[2]
    if name == "kind" and value in Kind.values:
        return str(Kind(value).label)
    if name == "revenue_band" and value in RevenueBand.values:
        return str(RevenueBand(value).label)
    if name == "district_code" and districts.exists(str(value)):
        return districts.full_name(str(value))
    if name in ("headcount",):
        return number_format(value, force_grouping=True)
    return str(value)


def _notes(row: ImportRow, sheet: ImportSheet) -> list[tuple[str, str]]:
    """Reasons about the row as a whole or a column the sheet has not, and plain remarks."""
    shown_letters = {
        sheet.letters[place]
        for place, key in enumerate(sheet.mapping)
        if key and place < len(sheet.letters)
    }
    tones = {"error": "danger", "ask": "warning", "info": "info"}
    found = []
    for reason in row.reasons:
        level = reasons.level_of(reason["code"])
        at_cell = level != "info" or reason["code"] in reasons.AT_CELL
        if not at_cell or reason["column"] not in shown_letters:
            found.append((tones[level], reasons.sentence(reason["code"], reason["params"])))
    return found


def _questions(row: ImportRow, of: Table, visible: set[int]) -> list[Question]:
    found = []
    for slot in of.slots:
        plan = row.plan.get("slots", {}).get(slot.key)
        if plan is None or not (
            plan["to"] == "ask" or "candidates" in plan or slot.key in row.decisions
        ):
            continue
        found.append(_identity(row, slot.key, plan, str(slot.label), several=len(of.slots) > 1))
    newer = any(reason["code"] == "newer_known" for reason in row.reasons)
    if newer or "values" in row.decisions:
        chosen = row.decisions.get("values", "")
        found.append(
            Question(
                "values",
                _("The registry has newer values. Which stand?"),
                [
                    Option(
                        "keep", _("Keep the newer ones"), suggested=True, chosen=chosen == "keep"
                    ),
                    Option("take", _("Take those of the sheet"), chosen=chosen == "take"),
                ],
            )
        )
    for question in found:
        for option in question.options:
            if option.url_id not in visible:
                option.url_id = None
    return found


def _identity(
    row: ImportRow, key: str, plan: Mapping[str, Any], label: str, *, several: bool
) -> Question:
    chosen = row.decisions.get(key, "")
    options = [_candidate(one, plan, chosen) for one in plan.get("candidates", ())]
    codes = {reason["code"] for reason in row.reasons}
    if not codes & {"code_known_other_name", "code_and_name_differ"}:
        options.append(
            Option(
                "new",
                _("Add as a new organisation"),
                suggested=plan.get("suggest") == "new",
                chosen=chosen == "new",
            )
        )
    text = _("Which organisation is meant?")
    if several:
        text = f"{label}: {text}"
    return Question(key, text, options)


def _candidate(one: Mapping[str, Any], plan: Mapping[str, Any], chosen: str) -> Option:
    verb = one["choice"].partition(":")[0]
    names = {
        "org": _("The same as %(name)s"),
        "rename": _("%(name)s, renamed"),
        "row": _("The same as %(name)s in row %(row)s"),
    }
    about = {"name": one["label"], "row": one.get("row", "")}
    detail = " · ".join(part_ for part_ in (one.get("uscc"), one.get("address")) if part_)
    return Option(
        value=one["choice"],
        label=names[verb] % about,
        detail=detail,
        score=round(one["score"] * 100),
        likeness="、".join(reasons.likeness(code) for code in one["likeness"]),
        url_id=one.get("id"),
        suggested=plan.get("suggest") == one["choice"],
        chosen=chosen == one["choice"],
    )


def _adds(row: ImportRow) -> list[str]:
    """Records beside the organisation that the row makes or changes."""
    found: list[str] = []
    if row.verdict in (Verdict.ERROR, Verdict.SKIPPED):
        return found
    for key, planned in row.plan.get("parts", {}).items():
        one = part(key)
        for entry in [*planned.get("add", ()), *planned.get("again", ())]:
            found.append(f"{one.label}: {one.caption(entry)}")
        for _pk, pairs in planned.get("change", ()):
            changes = ", ".join(
                f"{old or '–'} → {new}" for name, (old, new) in pairs.items() if name != "stage_id"
            )
            found.append(f"{one.label}: {changes}")
    for kind, text in row.plan.get("names", ()):
        label = _("former name") if kind == "former" else _("also written as")
        found.append(f"{label}: {text}")
    return found


def columns_understood(imported: Import) -> list[dict[str, Any]]:
    """For every sheet: what it is, which columns were understood and which were not."""
    found = []
    for sheet in imported.sheets.all():
        of = table(sheet.table) if sheet.table else None
        pairs = []
        left = []
        for place, header in enumerate(sheet.headers):
            key = sheet.mapping[place] if place < len(sheet.mapping) else ""
            column = column_of(of, key) if of and key else None
            if column is not None:
                pairs.append((header or sheet.letters[place], column.label))
            elif header:
                left.append(header)
        found.append({"sheet": sheet, "table": of, "pairs": pairs, "left": left})
    return found
