"""Needs for chosen parties of which none offers anything: who asks is told, and has a way on."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from chainloom.accounts.actor import Actor

from ...models import Need, Visibility
from ...selectors.chosen import unanswered
from .. import common, telling
from .common import locked, note


@transaction.atomic
def need_widen(*, need: Need, by: Actor, text: str = "") -> Need:
    """Who asks lets all members see what was for chosen parties; a hidden name stays hidden."""
    row = locked(need, by, "send")
    if row.visibility != Visibility.CHOSEN or not row.is_listed() or row.is_over():
        raise common.not_now(_("Only an open need for chosen parties can be shown to more."))
    row.visibility = Visibility.MEMBERS
    row.version += 1
    row.save(update_fields=["visibility", "version"])
    row.parties.all().delete()
    note(row, by, "widened", text=common.clean_lines(text, common.NOTE_MOST, "text"))
    return row


def parties_watch(*, by: Actor, now: datetime | None = None) -> int:
    """Tell who asks, and the office, once of each need that no chosen party answered; how many.

    Told again when another party was chosen since.
    """
    rows = unanswered(Need.objects.all(), now or timezone.now())
    if by.chain_id is not None:
        rows = rows.filter(chain=by.chain_id)
    told = 0
    for row in rows.select_related("chain", "organisation").order_by("pk"):
        with transaction.atomic():
            told += bool(telling.parties_silent(row))
    return told
