"""Who is told what: news of an agreement, what is owed, what runs out."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from chainloom.accounts.actor import Actor
from chainloom.accounts.models import Membership
from chainloom.notices import kinds
from chainloom.notices.models import When
from chainloom.notices.selectors import (
    members_of,
    members_of_all,
    members_or_office,
    office_of,
)
from chainloom.notices.services import notify

from ..models import Agreement, Due, Obligation
from ..policy import agreement_policy, due_policy

NEWS = "agreements.news"
DUE = "agreements.due"
TERM = "agreements.term"

WORDS: dict[str, Any] = {
    "created": pgettext_lazy("agreement", "entered"),
    "signed": pgettext_lazy("agreement", "signed"),
    "unsigned": _("not signed after all"),
    "renewed": _("it goes on"),
    "ended": pgettext_lazy("agreement", "ended"),
    "terminated": pgettext_lazy("agreement", "terminated"),
    "resumed": _("it is in force again"),
    "party_added": _("one more party"),
    "owed": _("something new is owed"),
    "stopped": _("something is no longer owed"),
    "outcome_added": _("an outcome was stated; it waits to be confirmed"),
    "outcome_confirmed": _("an outcome was confirmed"),
}
DUE_WORDS: dict[str, Any] = {
    "far": _("due soon"),
    "near": _("due within three working days"),
    "late": _("past its day"),
    "due_claimed": _("said to be done; it waits to be confirmed"),
    "due_confirmed": pgettext_lazy("due", "confirmed"),
    "due_returned": pgettext_lazy("due", "sent back"),
    "due_waived": pgettext_lazy("due", "waived"),
    "due_reopened": _("open again"),
}
TERM_WORDS: dict[str, Any] = {
    "notice": _("the last day to say that it shall not go on is near"),
    "ends": _("its term ends soon"),
    "over": _("its term is over"),
}


def _agreements(each: list[dict[str, Any]], reader: Actor, words: Any) -> list[Any]:
    rows = agreement_policy.rows(reader, "whole").in_bulk([one["agreement"] for one in each])
    found = []
    for one in each:
        row = rows.get(one["agreement"])
        said = {"agreement": row.title, "what": str(words[one["verb"]])} if row else None
        if said is not None:
            said["day"] = str(row.ends_on or "–")
        found.append(said)
    return found


def _news(each: list[dict[str, Any]], reader: Actor) -> list[Any]:
    return _agreements(each, reader, WORDS)


def _terms(each: list[dict[str, Any]], reader: Actor) -> list[Any]:
    return _agreements(each, reader, TERM_WORDS)


def _dues(each: list[dict[str, Any]], reader: Actor) -> list[Any]:
    rows = due_policy.rows(reader).select_related("obligation__agreement")
    kept = rows.in_bulk([one["due"] for one in each])
    return [
        {
            "agreement": row.obligation.agreement.title,
            "owed": row.obligation.what,
            "day": str(row.due_on),
            "what": str(DUE_WORDS[one["verb"]]),
        }
        if (row := kept.get(one["due"]))
        else None
        for one in each
    ]


def enter() -> None:
    """Enter the kinds of notices."""
    kind = kinds.NoticeKind
    kinds.register(
        kind(
            NEWS, _("News of our agreements"), _("Agreement “%(agreement)s”: %(what)s"),
            batch=_news, icon="signature",
        ),
        kind(
            DUE, _("What is owed under agreements"),
            _("“%(owed)s” (%(agreement)s, due %(day)s): %(what)s"),
            batch=_dues, icon="calendar-due", email=When.NOW,
        ),
        kind(
            TERM, _("Agreements whose term ends"),
            _("Agreement “%(agreement)s” (until %(day)s): %(what)s"),
            batch=_terms, icon="hourglass", email=When.NOW, group=True,
        ),
    )  # fmt: skip


def _people(agreement: Agreement) -> list[Membership]:
    """Who acts for the parties and for the responsible unit."""
    keys = {one.speaker_id() for one in agreement.parties.select_related("organisation")}
    if agreement.responsible_id:
        keys.add(agreement.responsible_id)
    return list(members_of_all(keys, agreement.chain))


def _others(people: Iterable[Membership], by: Actor) -> list[Membership]:
    """Who does it need not be told, nor its colleagues."""
    own = by.organisation_id
    return [one for one in people if own is None or one.organisation_id != own]


def link_to(agreement: Agreement) -> str:
    return reverse("agreements:agreement", args=[agreement.chain.slug, agreement.pk])


def news(agreement: Agreement, verb: str, by: Actor) -> None:
    """A step of the agreement, to its parties and the responsible unit."""
    notify(
        code=NEWS,
        to=_others(_people(agreement), by),
        about=agreement,
        params={"agreement": agreement.pk, "verb": verb},
        link=link_to(agreement),
        by=by,
    )


def obligation_told(obligation: Obligation, verb: str, by: Actor) -> None:
    """To whom owes it, and to whom it is owed."""
    agreement = obligation.agreement
    sides = (obligation.owner, obligation.confirmer)
    people = [one for side in sides for one in members_of(side.speaker_id(), agreement.chain)]
    notify(
        code=NEWS,
        to=_others(people, by),
        about=agreement,
        params={"agreement": agreement.pk, "verb": verb},
        link=link_to(agreement),
        by=by,
    )


def due_told(due: Due, verb: str, by: Actor) -> None:
    """Each side what the other said; both, what the office said."""
    agreement = due.obligation.agreement
    sides = (due.obligation.owner, due.obligation.confirmer)
    people = [one for side in sides for one in members_of(side.speaker_id(), agreement.chain)]
    _say_due(due, verb, _others(people, by), by=by)


def due_reminded(due: Due, stage: str) -> None:
    """To its owner; when it is late also to the responsible unit, or to the office where there is
    none, and for an owner that has no account."""
    agreement = due.obligation.agreement
    people = list(members_of(due.obligation.owner.speaker_id(), agreement.chain))
    if stage == "late" or not people:
        people += members_or_office(agreement.responsible_id, agreement.chain)
    _say_due(due, stage, people, key=f"due:{due.pk}:{due.last_day}:{stage}")


def _say_due(
    due: Due, verb: str, people: list[Membership], *, by: Actor | None = None, key: str = ""
) -> None:
    agreement = due.obligation.agreement
    notify(
        code=DUE,
        to=people,
        about=agreement,
        params={"due": due.pk, "verb": verb},
        link=f"{link_to(agreement)}#due-{due.pk}",
        by=by,
        key=key or None,
    )


def term_reminded(agreement: Agreement, stage: str) -> None:
    """To the parties, the responsible unit and the office; once each."""
    notify(
        code=TERM,
        to=[*_people(agreement), *office_of(agreement.chain)],
        about=agreement,
        params={"agreement": agreement.pk, "verb": stage},
        link=link_to(agreement),
        key=f"term:{agreement.pk}:{agreement.ends_on}:{stage}",
    )
