"""Writing briefings: begun, counted, put into words, issued."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from chainloom.accounts.actor import Actor
from chainloom.audit.services import record
from chainloom.core.cleaning import check_version, clean_lines, clean_text, needed_text, one_of
from chainloom.core.errors import Conflict, Invalid
from chainloom.jobs.services import job_enqueue
from chainloom.lists.selectors.boards.periods import Period

from .. import chapters, telling
from ..models import TEXT_MOST, TITLE_MOST, Briefing, BriefingState, BriefingText, PeriodKind
from ..policy import briefing_policy
from ..wording import followed

JOB = telling.JOB
Told = Callable[[int, int], None]


def usual_title(chain: Any, period: Period, language: str) -> str:
    """The title a briefing has unless a person gives another."""
    with translation.override(language):
        name = chain.display_name
        about = {"chain": name, "period": period.label}
        return (_("%(chain)s: briefing, %(period)s") % about)[:TITLE_MOST]


def _locked(briefing: Briefing, by: Actor, action: str = "edit") -> Briefing:
    briefing_policy.check(by, action, briefing)
    rows = Briefing.objects.select_for_update(of=("self",)).select_related("chain")
    return rows.get(pk=briefing.pk)


def _touched(row: Briefing, *fields: str) -> None:
    row.version += 1
    row.save(update_fields=[*fields, "version"])


@transaction.atomic
def briefing_create(
    *, period: str, by: Actor, title: str = "", language: str = "", at_once: bool = False
) -> Briefing:
    """A draft, whose figures a job counts, or the caller waits for `at_once`. `period`: 2026-11,
    2026-q4 or 2026.

    Raises `Invalid` for a period that cannot be read, or that has not begun.
    """
    briefing_policy.check_add(by)
    today = timezone.localdate()
    asked = Period.read(period, today=today)
    if asked.written != period.lower() or asked.kind not in PeriodKind.values:
        message = _("Write the period as 2026-11, 2026-q4 or 2026.")
        raise Invalid("not_a_period", message, field="period")
    if asked.since > today:
        raise Invalid("not_begun", _("This period has not begun yet."), field="period")
    chosen = one_of(
        language or translation.get_language() or settings.LANGUAGE_CODE,
        [code for code, _label in settings.LANGUAGES],
        "language",
    )
    row = Briefing.objects.create(
        chain=by.chain,
        title=clean_text(title, TITLE_MOST) or usual_title(by.chain, asked, chosen),
        kind=asked.kind,
        since=asked.since,
        until=asked.until,
        language=chosen,
        created_by=by.user,
        created_at=timezone.now(),
    )
    record(by=by, action="briefing.created", obj=row)
    return briefing_count(briefing=row, by=by) if at_once else _counting(row, by)


def _counting(row: Briefing, by: Actor) -> Briefing:
    row.job = job_enqueue(kind=JOB, params={"briefing": row.pk}, by=by)
    row.save(update_fields=["job"])
    return row


@transaction.atomic
def briefing_refresh(*, briefing: Briefing, by: Actor) -> Briefing:
    """Have the figures of a draft counted anew; texts that a person wrote stay."""
    row = _locked(briefing, by)
    if row.job is not None and not row.job.is_finished():
        return row
    return _counting(row, by)


def briefing_count(*, briefing: Briefing, by: Actor, told: Told | None = None) -> Briefing:
    """Count every chapter, as the actor sees the chain, and keep what was counted.

    `told(done, whole)` after each chapter. What the briefing says is written in one transaction
    at the end; nothing is half counted.
    """
    briefing_policy.check(by, "edit", briefing)
    asking = chapters.Asking(by, briefing.period, timezone.localdate())
    found = []
    known = chapters.chapters()
    with translation.override(briefing.language):
        for done, chapter in enumerate(known, start=1):
            parts = [one.as_json() for one in chapter.build(asking)]
            found.append(
                {
                    "key": chapter.key,
                    "title": str(chapter.title),
                    "inside": chapter.inside,
                    "parts": parts,
                }
            )
            if told is not None:
                told(done, len(known))
    with transaction.atomic():
        row = _locked(briefing, by)
        row.chapters, row.counted_at, row.as_of = found, timezone.now(), asking.day
        _touched(row, "chapters", "counted_at", "as_of")
        record(by=by, action="briefing.counted", obj=row)
    return row


@transaction.atomic
def briefing_rename(
    *, briefing: Briefing, title: str, by: Actor, version: int | None = None
) -> Briefing:
    row = _locked(briefing, by)
    check_version(row, version)
    new = needed_text(title, TITLE_MOST, "title")
    if new == row.title:
        return row
    old, row.title = row.title, new
    _touched(row, "title")
    record(by=by, action="briefing.renamed", obj=row, changes={"title": (old, new)})
    return row


def _part(row: Briefing, key: str) -> dict[str, Any]:
    part = row.parts(inside=True).get(key)
    if part is None:
        raise Invalid("unknown_part", _("This briefing has no such part."), field="part")
    return part


@transaction.atomic
def text_set(
    *, briefing: Briefing, part: str, text: str, by: Actor, version: int | None = None
) -> BriefingText | None:
    """Words of one's own for a part; empty goes back to the product's own sentences."""
    row = _locked(briefing, by)
    check_version(row, version)
    about = _part(row, part)
    words = clean_lines(text, TEXT_MOST, "text")
    kept = BriefingText.objects.filter(briefing=row, part=part).first()
    context = {"part": part}
    if not words:
        if kept is not None:
            kept.delete()
            _touched(row)
            record(by=by, action="briefing.text_reset", obj=row, context=context)
        return None
    found, _made = BriefingText.objects.update_or_create(
        briefing=row,
        part=part,
        defaults={
            "text": words,
            "figures": about["figures"],
            "edited_at": timezone.now(),
            "edited_by": by.user,
        },
    )
    _touched(row)
    record(by=by, action="briefing.text_set", obj=row, context=context)
    return found


@transaction.atomic
def text_follow(*, briefing: Briefing, part: str, by: Actor) -> BriefingText:
    """Put the figures that have changed into a text that a person wrote; its words stay."""
    row = _locked(briefing, by)
    about = _part(row, part)
    kept = BriefingText.objects.filter(briefing=row, part=part).first()
    if kept is None:
        raise Conflict("no_text", _("This part has no text of its own."))
    kept.text, todo = followed(kept.text, kept.figures, about["figures"])
    unclear = [name for name in kept.figures if name not in {one.name for one in todo}]
    now = {name: about["figures"].get(name, kept.figures[name]) for name in kept.figures}
    # Of a figure that stays as it was written, what was said then is kept.
    kept.figures = now | {
        name: kept.figures[name]
        for name in unclear
        if now[name]["said"] != kept.figures[name]["said"]
    }
    kept.save(update_fields=["text", "figures"])
    _touched(row)
    record(by=by, action="briefing.text_followed", obj=row, context={"part": part})
    return kept


def not_counted() -> str:
    return _("Its figures are not counted yet.")


@transaction.atomic
def briefing_issue(*, briefing: Briefing, by: Actor) -> Briefing:
    """From now on bureaus read it, and it stays as it is."""
    row = _locked(briefing, by)
    if not row.is_counted():
        raise Conflict("not_counted", not_counted())
    row.state, row.issued_at = BriefingState.ISSUED, timezone.now()
    _touched(row, "state", "issued_at")
    record(by=by, action="briefing.issued", obj=row)
    telling.briefing_issued(row, by)
    return row


@transaction.atomic
def briefing_reopen(*, briefing: Briefing, by: Actor) -> Briefing:
    """Take an issued one back to be worked on."""
    row = _locked(briefing, by, "reopen")
    row.state, row.issued_at = BriefingState.DRAFT, None
    _touched(row, "state", "issued_at")
    record(by=by, action="briefing.reopened", obj=row)
    return row


@transaction.atomic
def briefing_remove(*, briefing: Briefing, by: Actor) -> None:
    """Throw a draft away."""
    row = _locked(briefing, by)
    record(by=by, action="briefing.removed", obj=row)
    row.delete()
