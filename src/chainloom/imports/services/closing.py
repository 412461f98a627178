"""Closing an import: what it wrote stays, what it keeps for undo goes."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from chainloom.accounts.actor import Actor
from chainloom.audit.services import record
from chainloom.core.errors import Conflict

from ..erasing import file_remove
from ..models import FileGone, Import, ImportRow, ImportStatus
from ..policy import import_policy
from ..selectors import result_of
from .upload import settle


@transaction.atomic
def import_close(*, imported: Import, by: Actor) -> Import:
    """Keep what was applied for good: the file, its rows and the way back are deleted.

    Sheets hold people's names and numbers; once nobody will undo an import, there is no reason
    to keep them (Personal Information Protection Law, art. 47).
    """
    import_policy.check(by, "change", imported)
    locked = settle(Import.objects.select_for_update().get(pk=imported.pk))
    if locked.status != ImportStatus.APPLIED:
        raise Conflict("not_now", _("Only an applied import can be closed."))
    locked.facts = {**locked.facts, "written": result_of(locked)}
    ImportRow.objects.filter(sheet__imported=locked).delete()
    locked.sheets.update(samples=[])
    locked.effects.all().delete()
    file_remove(locked, FileGone.CLOSED)
    locked.status, locked.closed_at, locked.error = ImportStatus.CLOSED, timezone.now(), None
    locked.save(update_fields=["facts", "file_gone", "status", "closed_at", "error"])
    record(by=by, action="import.closed", obj=locked)
    return locked
