"""Who takes part: chosen by the office, invited, coming or not."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from chainloom.accounts.actor import Actor
from chainloom.audit.services import record
from chainloom.core.errors import Forbidden, Invalid

from ...matching import is_matched
from ...matchmaking_policy import entry_policy
from ...models import EntryState, Matchmaking, MatchmakingEntry, Talk
from ...models.needs import LISTED
from ...policy import need_policy, resource_policy
from .. import common
from .common import check_open, locked, locked_open, schedules, tell_changed
from .telling import tell

ENTRIES_MOST = 2000


@transaction.atomic
def entries_add(
    *,
    matchmaking: Matchmaking,
    by: Actor,
    needs: Iterable[int] = (),
    resources: Iterable[int] = (),
) -> int:
    """Let needs and resources take part, by their keys; how many are new.

    Those that are not verified, not offered on the day, or of a kind that is not matched are
    passed over, as are those that take part already.
    """
    row = locked_open(matchmaking, by)
    needs, resources = list(needs), list(resources)
    if not needs and not resources:
        raise Invalid("nobody", _("Tick what is to take part, or take all that the filter finds."))
    asked = need_policy.rows(by).filter(pk__in=needs, state__in=LISTED)
    wanted = [one for one in asked.order_by("pk") if is_matched(one.kind)]
    offered = resource_policy.rows(by).filter(pk__in=resources).order_by("pk")
    open_ = [one for one in offered if one.is_available(row.day)]
    known = set(row.entries.values_list("need", "resource"))
    new = [
        MatchmakingEntry(matchmaking=row, need=one) for one in wanted if (one.pk, None) not in known
    ]
    new += [
        MatchmakingEntry(matchmaking=row, resource=one)
        for one in open_
        if (None, one.pk) not in known
    ]
    if len(known) + len(new) > ENTRIES_MOST:
        message = _("At most %(n)s needs and resources take part in one event.")
        raise Invalid("too_many", message % {"n": ENTRIES_MOST})
    MatchmakingEntry.objects.bulk_create(new)
    if new:
        count = {
            "needs": sum(one.need is not None for one in new),
            "resources": sum(one.resource is not None for one in new),
        }
        record(by=by, action="matchmaking.entered", obj=row, context=count)
    return len(new)


@transaction.atomic
def entry_remove(*, entry: MatchmakingEntry, by: Actor) -> None:
    """Take a need or resource out of the event, and its talks with it."""
    entry_policy.check(by, "remove", entry)
    row = locked(entry.matchmaking, by)
    before = schedules(row)
    _drop_talks(row, entry)
    record(by=by, action="matchmaking.left", obj=row, context=_about(entry))
    entry.delete()
    tell_changed(row, before, by)


def _drop_talks(row: Matchmaking, entry: MatchmakingEntry) -> None:
    """What was said of a talk stays; a talk that lies before it is dropped."""
    about = {"need": entry.need_id} if entry.need_id else {"resource": entry.resource_id}
    talks = Talk.objects.filter(matchmaking=row, **about)
    if talks.exclude(result="").exists():
        raise common.not_now(_("What came of its talks is entered already: it took part."))
    talks.delete()


@transaction.atomic
def invite(*, matchmaking: Matchmaking, by: Actor) -> int:
    """Tell those who were not told yet that they may take part; how many organisations."""
    row = locked_open(matchmaking, by)
    fresh = row.entries.filter(told_at=None)
    pairs = fresh.values_list("need__organisation", "resource__organisation")
    parties = sorted({asker or offerer for asker, offerer in pairs})
    if not parties:
        raise common.not_now(_("Everybody who takes part was told already."))
    fresh.update(told_at=timezone.now())
    record(by=by, action="matchmaking.invited", obj=row, context={"parties": len(parties)})
    tell(row, "invited", parties, by)
    return len(parties)


@transaction.atomic
def entry_answer(*, entry: MatchmakingEntry, takes_part: bool, by: Actor) -> MatchmakingEntry:
    """A party says whether it takes part; the office may note what it was told.

    That a hidden asker agrees to be named is the asker's own to say.
    """
    entry_policy.check(by, "answer", entry)
    row = entry.matchmaking
    check_open(row)
    is_hidden = entry.need is not None and entry.need.hide_name
    own = by.organisation_id == entry.listing.organisation_id
    if takes_part and is_hidden and not need_policy.may(by, "confirm", entry.need):
        raise Forbidden(
            _("The asker hides its name: only it can agree to be named to whom it meets.")
        )
    Matchmaking.objects.select_for_update().get(pk=row.pk)
    before = schedules(row)
    if not takes_part:
        _drop_talks(row, entry)
    entry.state = EntryState.COMING if takes_part else EntryState.DECLINED
    entry.answered_at, entry.by_office = timezone.now(), not own
    entry.save(update_fields=["state", "answered_at", "by_office"])
    action = "matchmaking.joined" if takes_part else "matchmaking.declined"
    record(by=by, action=action, obj=row, context=_about(entry))
    tell_changed(row, before, by)
    return entry


def _about(entry: MatchmakingEntry) -> dict[str, int | None]:
    return {"need": entry.need_id, "resource": entry.resource_id}
