"""Who is told what: one place through which every step of the lists passes on its way out."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.text import Truncator
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from chainloom.accounts.actor import Actor
from chainloom.accounts.models import Membership, Role
from chainloom.chain.models import Chain
from chainloom.notices import kinds
from chainloom.notices.models import When
from chainloom.notices.selectors import (
    members_of,
    members_of_all,
    members_or_office,
    members_with,
    office_of,
)
from chainloom.notices.services import notify
from chainloom.organisations.models import Organisation

from ..eligibility import words_of
from ..models import (
    AssignmentState,
    Clock,
    Match,
    Need,
    NeedEntry,
    OutsideOffer,
    Policy,
    Resource,
    Visibility,
)
from ..policies_policy import policy_rights
from ..policy import match_policy, need_policy, outside_offer_policy, resource_policy
from ..selectors.chosen import SILENT_DAYS
from ..wording import benefit_text, not_in_force

OFFICE = "lists.need_office"
UNIT = "lists.need_unit"
ASKER = "lists.need_asker"
LEADER = "lists.need_leader"
CLOCK = "lists.clock"
MOVED = "lists.clocks_moved"
RESOURCE = "lists.resource_asked"
MATCH = "lists.match"
POLICY = "lists.policy_told"
PARTY = "lists.need_party"
LAPSED = "lists.resource_lapsed"
SILENT = "lists.need_silent"
OUTSIDE = "lists.outside_offer"
HANDED_ON = "lists.outside_offer_handed_on"

# What each step of a need is to whom; a step that is not here is nobody's news.
_TO_OFFICE = (
    "submitted", "supplied", "answered", "confirmed", "redone", "escalated", "decided", "widened",
)  # fmt: skip
_TO_UNITS = ("assigned", "supplied", "redone", "decided", "withdrawn", "called_back")
_TO_ASKER = (
    "verified", "returned", "assigned", "contacted", "started", "planned", "asked", "extended",
    "answered", "decided", "closed",
)  # fmt: skip


def _need(params: dict[str, Any], reader: Actor) -> dict[str, Any] | None:
    from ..selectors.story import WORDS

    row = need_policy.rows(reader).filter(pk=params["need"]).first()
    if row is None:
        return None
    return {"need": row.title, "step": str(WORDS[params["verb"]][0])}


def _silent(params: dict[str, Any], reader: Actor) -> dict[str, Any] | None:
    row = need_policy.rows(reader).filter(pk=params["need"]).first()
    return None if row is None else {"need": row.title, "days": SILENT_DAYS}


def _clock(params: dict[str, Any], reader: Actor) -> dict[str, Any] | None:
    rows = Clock.objects.filter(need__in=need_policy.rows(reader)).select_related("need")
    row = rows.filter(pk=params["clock"]).first()
    if row is None:
        return None
    said = _("past its time") if params["late"] else _("time runs out")
    return {"need": row.need.title, "step": row.get_step_display(), "state": str(said)}


def _resource(params: dict[str, Any], reader: Actor) -> dict[str, Any] | None:
    row = resource_policy.rows(reader).filter(pk=params["resource"]).first()
    return None if row is None else {"resource": row.title, "day": params.get("day", "–")}


BENEFIT_MOST = 80
MATCH_WORDS = {
    "proposed": pgettext_lazy("match", "proposed"),
    "interested": _("the other side is interested"),
    "stated": _("a step waits for you to confirm it"),
    "stated_by_office": _("the chain office stated a step; please say whether it was so"),
    "confirmed": _("the other side confirmed a step"),
    "refused": _("the other side did not confirm a step"),
    "dropped": pgettext_lazy("match", "dropped"),
}


def _match(params: dict[str, Any], reader: Actor) -> dict[str, Any] | None:
    rows = match_policy.rows(reader).select_related("need", "resource")
    row = rows.filter(pk=params["match"]).first()
    if row is None:
        return None
    said = MATCH_WORDS[params["verb"]]
    return {"need": row.need.title, "resource": row.resource.title, "step": str(said)}


def _policies(each: list[dict[str, Any]], reader: Actor) -> list[dict[str, Any] | None]:
    """Title, benefit and what to do, of several notices at once."""
    wanted = {params["policy"] for params in each}
    rows = policy_rights.rows(reader).select_related("chain").in_bulk(wanted)
    words = {row.chain_id: row.chain for row in rows.values()}
    words_for = {key: words_of(chain) for key, chain in words.items()}
    return [
        _policy(rows[params["policy"]], words_for) if params["policy"] in rows else None
        for params in each
    ]


def _policy(row: Policy, words: dict[int, Any]) -> dict[str, Any]:
    gives = Truncator(benefit_text(row, words[row.chain_id])).chars(BENEFIT_MOST)
    said = _("look what it asks for, and apply on its page")
    today = timezone.localdate()
    if not row.may_be_in_force(today):
        said = not_in_force(row, today)
    elif row.how_to_apply:
        said = Truncator(row.how_to_apply.split("\n")[0]).chars(BENEFIT_MOST)
    return {"policy": row.title, "benefit": gives or str(_("see its page")), "do": str(said)}


def _outside(params: dict[str, Any], reader: Actor) -> dict[str, Any] | None:
    row = outside_offer_policy.rows(reader).filter(pk=params["offer"]).first()
    return None if row is None else {"need": row.need.title}


def enter() -> None:
    """Enter the kinds of notices."""
    need = {"words": _need, "sentence": _("Need “%(need)s”: %(step)s")}
    kind = kinds.NoticeKind
    kinds.register(
        kind(
            OFFICE, _("Needs that the office handles"), email=When.NOW, group=True,
            icon="hand-stop", roles=(Role.OFFICE,), **need,
        ),
        kind(
            UNIT, _("Needs for which my unit is responsible"), email=When.NOW, icon="user-plus",
            roles=(Role.BUREAU, Role.PARTNER, Role.OFFICE), **need,
        ),
        kind(ASKER, _("News of our own needs"), email=When.NOW, icon="message", **need),
        kind(
            LEADER, _("Needs put to the leader"), email=When.NOW, icon="flag",
            roles=(Role.LEADER,), **need,
        ),
        kind(
            CLOCK, _("Time that runs out"), _("Need “%(need)s”, %(step)s: %(state)s"), _clock,
            icon="clock", email=When.NOW, roles=(Role.BUREAU, Role.PARTNER, Role.OFFICE),
        ),
        kind(
            MOVED, _("Due moments moved by other working days"),
            _("Working days or hours changed: needs that your unit handles are due at other "
              "moments. Look at them by what is due next."),
            icon="calendar-time", roles=(Role.BUREAU, Role.PARTNER, Role.OFFICE),
        ),
    )  # fmt: skip
    _enter_others()


def _enter_others() -> None:
    """Kinds about offers, matches, policies, and what comes from outside."""
    kind = kinds.NoticeKind
    kinds.register(
        kind(
            RESOURCE, _("Offers of ours to confirm"),
            _("Does the offer “%(resource)s” still hold? Please confirm, change or end it."),
            _resource, icon="packages",
        ),
        kind(
            LAPSED, _("Offers of ours whose last day is past"),
            _("The offer “%(resource)s” is ended: its last day was %(day)s. Give it a later day "
              "and offer it again if it still holds."),
            _resource, icon="packages", email=When.NOW,
        ),
        kind(
            SILENT, _("Needs that none of the chosen parties answers"),
            _("None of the parties chosen for “%(need)s” has offered anything for %(days)s days: "
              "choose others, or show it to all members."),
            _silent, icon="user-x", email=When.NOW,
        ),
        kind(
            MATCH, _("Steps of our matches"), _("“%(need)s” × “%(resource)s”: %(step)s"), _match,
            icon="heart-handshake", email=When.NOW,
        ),
        kind(
            PARTY, _("Needs that are shown to my organisation as a chosen party"),
            _("A need is addressed to you: “%(need)s”. Look whether you can offer it."), _need,
            email=When.NOW, icon="hand-stop", roles=(Role.FIRM, Role.PARTNER),
        ),
        kind(
            POLICY, _("Policies for my organisation"),
            _("The policy “%(policy)s” may be for you: %(benefit)s. What to do: %(do)s"),
            batch=_policies, icon="coin", roles=(Role.FIRM, Role.PARTNER),
        ),
        kind(
            OUTSIDE, _("Offers from outside, left on the public pages"),
            _("Somebody outside the chain can offer something for “%(need)s”."), _outside,
            icon="world", email=When.NOW, roles=(Role.OFFICE,),
        ),
        kind(
            HANDED_ON, _("Offers from outside that the office handed on to us"),
            _("The chain office handed on an offer from outside for “%(need)s”."), _outside,
            icon="world", email=When.NOW, roles=(Role.FIRM, Role.PARTNER),
        ),
    )  # fmt: skip


def _units(need: Need, verb: str, only: Any) -> list[Membership]:
    """The responsible units; for one that has nobody the office, unless it is told anyway."""
    people = members_of if verb in _TO_OFFICE else members_or_office
    held = need.assignments.exclude(state=AssignmentState.RELEASED).select_related("organisation")
    if verb == "assigned" and only:
        held = held.filter(organisation=only)
    return [one for row in held for one in people(row.organisation, need.chain)]


def _parties(need: Need, but: Iterable[int] = ()) -> Iterable[Membership]:
    shown = need.parties.exclude(organisation__in=list(but)).values("organisation")
    return members_of_all(shown, need.chain)


def parties_added(need: Need, there: Iterable[int], by: Actor) -> None:
    """Tell those who were chosen for an open need later than the others."""
    notify(
        code=PARTY,
        to=_parties(need, there),
        about=need,
        params={"need": need.pk, "verb": "verified"},
        link=reverse("lists:need", args=[need.chain.slug, need.pk]),
        by=by,
    )


def parties_silent(need: Need) -> None:
    """Tell who asks, and the office, that none of the chosen parties offers anything."""
    notify(
        code=SILENT,
        to=[*members_of(need.organisation, need.chain), *office_of(need.chain)],
        about=need,
        params={"need": need.pk},
        link=reverse("lists:need", args=[need.chain.slug, need.pk]),
        key=f"silent:{need.pk}:{need.silence_told_at:%Y-%m-%dT%H:%M:%S}",
    )


def _say(code: str, to: Iterable[Membership], need: Need, entry: NeedEntry, by: Actor) -> None:
    notify(
        code=code,
        to=to,
        about=need,
        params={"need": need.pk, "verb": entry.verb},
        link=reverse("lists:need", args=[need.chain.slug, need.pk]),
        urgent=need.urgent and entry.verb in ("submitted", "assigned", "escalated"),
        by=by,
    )


def need_told(need: Need, entry: NeedEntry, by: Actor, unit: Any = None) -> None:
    """Tell those whom this step of a need concerns, never who took it."""
    verb = entry.verb
    if verb in _TO_OFFICE:
        _say(OFFICE, office_of(need.chain), need, entry, by)
    if verb in _TO_UNITS:
        _say(UNIT, _units(need, verb, unit), need, entry, by)
    if verb in _TO_ASKER and not entry.inside:
        _say(ASKER, members_of(need.organisation, need.chain), need, entry, by)
    if verb == "verified" and need.visibility == Visibility.CHOSEN:
        _say(PARTY, _parties(need), need, entry, by)
    if verb == "escalated":
        _say(LEADER, members_with(need.chain, Role.LEADER), need, entry, by)


def clock_told(clock: Clock, *, late: bool) -> None:
    """Tell a clock's owner, or the office in its place, that time runs out, or has; once each."""
    if clock.organisation is None:
        return
    need = clock.need
    notify(
        code=CLOCK,
        to=members_or_office(clock.organisation, need.chain),
        about=need,
        params={"clock": clock.pk, "late": late},
        link=reverse("lists:need", args=[need.chain.slug, need.pk]),
        urgent=need.urgent,
        # Of another due moment they are told again.
        key=f"clock:{clock.pk}:{clock.due_at:%Y%m%dT%H%MZ}:{'late' if late else 'soon'}",
    )


def clocks_moved(unit: Organisation, chain: Chain, by: Actor, at: datetime) -> None:
    """Tell a unit, once of all that it owes, that other working days moved when it is due."""
    page = reverse("lists:needs", args=[chain.slug])
    is_unit = unit.assignments.filter(need__chain=chain).exists()
    notify(
        code=MOVED,
        to=members_of(unit, chain),
        chain=chain,
        link=f"{page}?{'whose=assigned&' if is_unit else ''}state=open&sort=due",
        by=by,
        # One reckoning goes through all chains; who acts for a unit in two is told of each.
        key=f"moved:{chain.pk}:{unit.pk}:{at:%Y%m%dT%H%M%S.%f}",
    )


def resource_asked(resource: Resource) -> None:
    """Ask the owner whether the offer still holds."""
    notify(
        code=RESOURCE,
        to=members_of(resource.organisation, resource.chain),
        about=resource,
        params={"resource": resource.pk},
        link=reverse("lists:resource", args=[resource.chain.slug, resource.pk]),
    )


def resource_lapsed(resource: Resource) -> None:
    """Tell the owner that the last day of the offer is past."""
    notify(
        code=LAPSED,
        to=members_of(resource.organisation, resource.chain),
        about=resource,
        # The day as it was: the owner may give a later one.
        params={"resource": resource.pk, "day": str(resource.available_until)},
        link=reverse("lists:resource", args=[resource.chain.slug, resource.pk]),
    )


def match_told(match: Match, verb: str, by: Actor) -> None:
    """Tell both sides of a step, but not who took it."""
    for organisation in (match.need.organisation, match.resource.organisation):
        if organisation.pk == by.organisation_id:
            continue
        notify(
            code=MATCH,
            to=members_of(organisation, match.chain),
            about=match,
            params={"match": match.pk, "verb": verb},
            link=reverse("lists:match", args=[match.chain.slug, match.pk]),
            by=by,
        )


def policy_told(policy: Policy, firms: list[int], by: Actor) -> None:
    """Tell the people of these firms what a policy gives and what to do, each once."""
    notify(
        code=POLICY,
        to=members_of_all(firms, policy.chain),
        about=policy,
        params={"policy": policy.pk},
        link=reverse("lists:policy", args=[policy.chain.slug, policy.pk]),
        by=by,
    )


def outside_offered(offer: OutsideOffer) -> None:
    """Tell the office; it decides whether who asks is told."""
    _of_outside(offer, OUTSIDE, office_of(offer.need.chain))


def outside_handed_on(offer: OutsideOffer, by: Actor) -> None:
    need = offer.need
    _of_outside(offer, HANDED_ON, members_of(need.organisation, need.chain), by)


def _of_outside(
    offer: OutsideOffer, code: str, to: Iterable[Membership], by: Actor | None = None
) -> None:
    need = offer.need
    page = reverse("lists:need", args=[need.chain.slug, need.pk])
    notify(
        code=code,
        to=to,
        about=need,
        params={"offer": offer.pk},
        link=f"{page}#outside",
        by=by,
    )
