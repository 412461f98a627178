"""Needs for chosen parties of which none offers anything: who asks is told, and has a way on."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from chainloom.accounts.actor import Actor

from ...models import Need, Visibility
from ...selectors.chosen import untold
from .. import common, telling
from .common import locked, note


@transaction.atomic
def need_widen(*, need: Need, by: Actor, text: str = "", version: int | None = None) -> Need:
    """Who asks lets all members see what was for chosen parties; a hidden name stays hidden."""
    row = locked(need, by, "send")
    common.check_version(row, version)
    if row.visibility != Visibility.CHOSEN or not row.is_listed() or row.is_over():
        raise common.not_now(_("Only an open need for chosen parties can be shown to more."))
    if not row.kind_of.offered:
        raise common.not_now(_("Members offer nothing for this kind of need: a unit solves it."))
    row.visibility = Visibility.MEMBERS
    row.version += 1
    row.save(update_fields=["visibility", "version"])
    row.parties.all().delete()
    note(row, by, "widened", text=common.clean_lines(text, common.NOTE_MOST, "text"))
    return row


def parties_watch(*, by: Actor, now: datetime | None = None) -> int:
    """Tell who asks, and the office, once of each need that no chosen party answered; how many.

    Told again when another party was chosen since and is silent as long; not when one is taken out.
    """
    now = now or timezone.now()
    rows = Need.objects.all() if by.chain_id is None else Need.objects.filter(chain=by.chain_id)
    told = 0
    for key in untold(rows, now).order_by("pk").values_list("pk", flat=True):
        with transaction.atomic():
            still = untold(Need.objects.filter(pk=key), now).select_for_update(of=("self",))
            row = still.select_related("chain", "organisation").first()
            if row is not None:
                row.silence_told_at = now
                row.save(update_fields=["silence_told_at"])
                telling.parties_silent(row)
                told += 1
    return told
