"""A person's answers to rows that wait for one."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from django.db import transaction
from django.utils.translation import gettext as _

from chainloom.accounts.actor import Actor
from chainloom.core.errors import Conflict, Invalid

from ..models import WAITING, Import, ImportRow, ImportStatus, Verdict
from ..policy import import_policy
from ..replanning import replan
from ..selectors import count_verdicts

CHUNK = 500
_WORDS = {"new", "skip", "take", "keep"}


@transaction.atomic
def rows_decide(
    *, imported: Import, answers: Mapping[int, Mapping[str, str]], by: Actor
) -> list[ImportRow]:
    """Answer rows: {row id: {"organisation": "new" | "org:5" | …, "row": "skip"}}.

    An empty answer takes an earlier one back. Returns the rows with their new verdicts.
    """
    locked = _open(imported, by)
    rows = list(
        ImportRow.objects.filter(pk__in=list(answers), sheet__imported=locked).select_related(
            "sheet"
        )
    )
    for row in rows:
        _answer(row, answers[row.pk])
    replan(locked, rows)
    _recount(locked)
    return rows


def _open(imported: Import, by: Actor) -> Import:
    import_policy.check(by, "change", imported)
    locked = Import.objects.select_for_update().get(pk=imported.pk)
    if locked.status != ImportStatus.PREVIEWED:
        raise Conflict("not_now", _("This import is not waiting for decisions."))
    return locked


def _answer(row: ImportRow, answer: Mapping[str, str]) -> None:
    if row.verdict == Verdict.ERROR:
        raise Invalid("has_error", _("A row with an error is mended in the file, not here."))
    offered = _offered(row)
    if not offered:
        raise Invalid("nothing_to_decide", _("This row names no organisation to decide on."))
    decisions = dict(row.decisions)
    for key, value in answer.items():
        if value == "":
            decisions.pop(key, None)
            continue
        if value not in _WORDS and value not in offered.get(key, ()):
            raise Invalid("unknown_choice", _("This was not among the choices."), field=key)
        if (key == "row") != (value == "skip"):
            raise Invalid("unknown_choice", _("This was not among the choices."), field=key)
        decisions[key] = value
    if "row" in decisions and "row" not in answer:
        # Choosing what a row means is choosing not to leave it out.
        decisions.pop("row")
    row.decisions = decisions


def _offered(row: ImportRow) -> dict[str, set[str]]:
    return {
        key: {candidate["choice"] for candidate in slot.get("candidates", ())}
        for key, slot in row.plan.get("slots", {}).items()
    }


def suggestion(row: ImportRow) -> tuple[dict[str, str], float]:
    """What accepting the suggestion would answer, and how sure it is; nothing where none is."""
    answer: dict[str, str] = {}
    surety = 1.0
    for key, slot in row.plan.get("slots", {}).items():
        if slot["to"] != "ask":
            continue
        suggest = slot.get("suggest", "")
        if not suggest:
            return {}, 0.0
        answer[key] = suggest
        scores = [c["score"] for c in slot.get("candidates", ()) if c["choice"] == suggest]
        best = max((c["score"] for c in slot.get("candidates", ())), default=0.0)
        surety = min(surety, scores[0] if scores else 1.0 - best)
    if any(reason["code"] == "newer_known" for reason in row.reasons):
        answer["values"] = "keep"
    return answer, surety


def suggestions_accept(*, imported: Import, by: Actor, least: float = 0.0) -> int:
    """Accept every suggestion at least this sure; returns how many rows were decided."""
    import_policy.check(by, "change", imported)
    accepted = 0
    for ids in _waiting_chunks(imported):
        with transaction.atomic():
            locked = _open(imported, by)
            rows = []
            for row in ImportRow.objects.filter(pk__in=ids).select_related("sheet"):
                answer, surety = suggestion(row)
                if answer and surety >= least:
                    row.decisions = {**row.decisions, **answer}
                    rows.append(row)
            replan(locked, rows)
            accepted += len(rows)
    _recount(imported)
    return accepted


def _waiting_chunks(imported: Import) -> Iterator[list[int]]:
    ids = list(
        ImportRow.objects.filter(sheet__imported=imported, verdict__in=WAITING)
        .order_by("sheet__index", "number")
        .values_list("pk", flat=True)
    )
    for start in range(0, len(ids), CHUNK):
        yield ids[start : start + CHUNK]


def _recount(imported: Import) -> None:
    Import.objects.filter(pk=imported.pk).update(counts=count_verdicts(imported))
