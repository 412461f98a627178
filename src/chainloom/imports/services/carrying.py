"""Confirming an import and taking it back."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Set
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from chainloom.accounts.actor import Actor
from chainloom.audit.models import AuditEntry
from chainloom.audit.services import record
from chainloom.core.errors import Conflict, Problem
from chainloom.jobs.services import job_enqueue
from chainloom.organisations.services import marked_at_the_end

from ..applying import Application
from ..models import EFFECTIVE, Import, ImportRow, ImportStatus, Verdict
from ..policy import import_policy
from ..preview import preview
from ..replanning import DECIDED
from ..undoing import Undoing
from .upload import newest_entry, settle

Progress = Callable[[int, int], None]
# Objects whose changes may change a verdict.
_MATTERS = ("organisations.organisation", "chain.chain", "chain.stage")
_ATTEMPTS = 3


class _Changed(Exception):
    """The registry changed after the preview was made, or rows of it were decided on."""


@transaction.atomic
def import_confirm(*, imported: Import, by: Actor) -> Import:
    """Have the preview carried out, all of it or nothing."""
    import_policy.check(by, "change", imported)
    locked = settle(Import.objects.select_for_update().get(pk=imported.pk))
    if locked.status != ImportStatus.PREVIEWED:
        raise Conflict("not_now", _("Only an import with a preview can be confirmed."))
    if not ImportRow.objects.filter(sheet__imported=locked, verdict__in=EFFECTIVE).exists():
        raise Conflict(
            "nothing_to_do", _("No row would change anything: there is nothing to confirm.")
        )
    return _start(locked, "imports.apply", ImportStatus.APPLYING, by)


@transaction.atomic
def import_undo(*, imported: Import, by: Actor) -> Import:
    """Have everything taken back that this import did."""
    import_policy.check(by, "change", imported)
    locked = settle(Import.objects.select_for_update().get(pk=imported.pk))
    if not locked.can_be_undone():
        raise Conflict("not_now", _("Only an applied import can be undone."))
    return _start(locked, "imports.undo", ImportStatus.UNDOING, by)


def _start(locked: Import, kind: str, status: ImportStatus, by: Actor) -> Import:
    job = job_enqueue(kind=kind, params={"import_id": locked.pk}, by=by)
    locked.status, locked.job_id, locked.error = status, job.pk, None
    locked.save(update_fields=["status", "job_id", "error"])
    return locked


# The jobs


def run_apply(
    imported: Import, by: Actor, progress: Progress, *, looking: Progress
) -> dict[str, Any]:
    """Apply once: run again after a crash, it finds the work done or not begun.

    `looking` hears how far a second look at the rows is.
    """
    for _attempt in range(_ATTEMPTS):
        try:
            return _apply(imported.pk, by, progress)
        except _Changed:
            _look_again(imported, looking)
        except Problem as problem:
            # Something moved between the look at the trail and the write: look again, once
            # the rows say so; a refusal that stays is for a person to read.
            if not _has_news(Import.objects.get(pk=imported.pk)):
                _step_back(imported, problem)
                raise
            _look_again(imported, looking)
    raise Conflict("busy", _("The registry keeps changing. Try again in a moment."))


def _locked(pk: int) -> Import:
    """The import alone: its chain stays open to others until the end."""
    rows = Import.objects.select_for_update(of=("self",)).select_related("chain")
    return rows.get(pk=pk)


@transaction.atomic
def _apply(pk: int, by: Actor, progress: Progress) -> dict[str, Any]:
    locked = _locked(pk)
    if locked.status != ImportStatus.APPLYING:
        return {"counts": locked.counts}
    # A decision plans its own row anew and those it speaks of; others may follow them.
    if _has_news(locked) or locked.facts.get(DECIDED):
        raise _Changed
    application = Application(locked, by)
    with marked_at_the_end():
        done = application.run(progress)
    entry = record(by=by, action="import.applied", obj=locked, context={"counts": done})
    locked.status = ImportStatus.APPLIED
    locked.source = application.source
    locked.applied_at = timezone.now()
    locked.facts = {**locked.facts, "done": done, "applied_entry": entry.pk}
    locked.error = None
    locked.save(update_fields=["status", "source", "applied_at", "facts", "error"])
    return {"done": done}


def _has_news(imported: Import) -> bool:
    newer = AuditEntry.objects.filter(pk__gt=imported.previewed_at_entry, object_type__in=_MATTERS)
    return newer.exists()


def _look_again(imported: Import, progress: Progress) -> None:
    """Plan anew; when a row would now do something else, a person has to see it first."""
    imported.refresh_from_db()
    news = _has_news(imported)
    before = _fingerprints(imported)
    newest = newest_entry()
    counts = preview(imported, progress)
    after = _fingerprints(imported)
    asked = before.keys() | after.keys()
    if not news:
        # Another row says the same after the decisions: that is nothing to look at.
        asked = asked - _unchanged(imported, before.keys() - after.keys())
    differ = sum(before.get(key) != after.get(key) for key in asked)
    imported.facts.pop(DECIDED, None)
    Import.objects.filter(pk=imported.pk).update(
        counts=counts, previewed_at_entry=newest, facts=imported.facts
    )
    if differ:
        problem = _registry_changed(differ) if news else _decisions_matter(differ)
        _step_back(imported, problem)
        raise problem


def _registry_changed(differ: int) -> Conflict:
    text = ngettext(
        "The registry changed since the preview, and %(count)d row would now do "
        "something else. Look at the preview again, then confirm.",
        "The registry changed since the preview, and %(count)d rows would now do "
        "something else. Look at the preview again, then confirm.",
        differ,
    )
    return Conflict("registry_changed", text % {"count": differ})


def _decisions_matter(differ: int) -> Conflict:
    text = ngettext(
        "After the decisions %(count)d row does something else than was shown, since it is about "
        "the same organisation as another. Look at the preview again, then confirm.",
        "After the decisions %(count)d rows do something else than was shown, since they are "
        "about the same organisations as others. Look at the preview again, then confirm.",
        differ,
    )
    return Conflict("decisions_changed_rows", text % {"count": differ})


def _unchanged(imported: Import, keys: Set[tuple[int, int]]) -> set[tuple[int, int]]:
    """Of these rows, by sheet and number, those that change nothing."""
    rows = ImportRow.objects.filter(sheet__imported=imported, verdict=Verdict.UNCHANGED)
    found = rows.values_list("sheet__index", "number") if keys else ()
    return {key for key in found if key in keys}


def _fingerprints(imported: Import) -> dict[tuple[int, int], bytes]:
    """What every row that does something would do, entry versions aside."""
    found: dict[tuple[int, int], bytes] = {}
    rows = ImportRow.objects.filter(sheet__imported=imported, verdict__in=EFFECTIVE)
    for index, number, verdict, plan in rows.values_list(
        "sheet__index", "number", "verdict", "plan"
    ).iterator(chunk_size=2000):
        for slot in plan.get("slots", {}).values():
            for name in ("version", "name", "candidates", "suggest"):
                slot.pop(name, None)
        text = json.dumps([verdict, plan], sort_keys=True, ensure_ascii=False)
        found[index, number] = hashlib.blake2b(text.encode(), digest_size=8).digest()
    return found


def _step_back(imported: Import, problem: Problem) -> None:
    """The preview is there to be looked at again; the reason is kept with the import."""
    Import.objects.filter(pk=imported.pk, status=ImportStatus.APPLYING).update(
        status=ImportStatus.PREVIEWED,
        error={"code": problem.code, "message": str(problem.message)},
    )


def run_undo(imported: Import, by: Actor, progress: Progress) -> dict[str, Any]:
    """Undo once, or name what stands in the way and change nothing."""
    try:
        return _undo(imported.pk, by, progress)
    except Problem as problem:
        error = {"code": problem.code, "message": str(problem.message), **problem.details}
        Import.objects.filter(pk=imported.pk, status=ImportStatus.UNDOING).update(
            status=ImportStatus.APPLIED, error=error
        )
        raise


@transaction.atomic
def _undo(pk: int, by: Actor, progress: Progress) -> dict[str, Any]:
    locked = _locked(pk)
    if locked.status != ImportStatus.UNDOING:
        return {"counts": locked.counts}
    undoing = Undoing(locked, by)
    blockers = undoing.check(progress)
    if blockers.count:
        raise Conflict(
            "later_edits",
            ngettext(
                "%(count)d later change stands on this import. Take it back first; nothing was "
                "undone.",
                "%(count)d later changes stand on this import. Take them back first; nothing was "
                "undone.",
                blockers.count,
            )
            % {"count": blockers.count},
            details={"blockers": blockers.named, "count": blockers.count},
        )
    with marked_at_the_end():
        done = undoing.carry_out(progress)
    locked.status = ImportStatus.UNDONE
    locked.undone_at = timezone.now()
    locked.source = None
    locked.error = None
    locked.save(update_fields=["status", "undone_at", "source", "error"])
    record(by=by, action="import.undone", obj=locked, context={"counts": done})
    return {"done": done}
