"""A notice in words: made when it is read, for who reads it."""

from __future__ import annotations

import logging
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.conf import settings
from django.utils.translation import gettext as _

from chainloom.accounts.actor import Actor
from chainloom.accounts.models import Membership, Role, User
from chainloom.accounts.selectors import RANK, memberships_of

from . import kinds
from .models import Audience, Notice, Webhook

logger = logging.getLogger("chainloom.notices")


@dataclass(frozen=True)
class Shown:
    """A notice as its reader sees it; without a link where there is nothing left to see."""

    notice: Notice
    text: str
    link: str
    icon: str
    is_gone: bool


def sentence(code: str, params: dict[str, Any], reader: Actor) -> str | None:
    """What this reader is told; None for what they may not see, or no longer."""
    return sentences(code, [params], reader)[0]


def sentences(code: str, each: list[dict[str, Any]], reader: Actor) -> list[str | None]:
    """The same of several notices of one kind."""
    found = kinds.known(code)
    if found is None:
        return [None] * len(each)
    return [_filled(found, words) for words in found.words_of(each, reader)]


def _filled(found: kinds.NoticeKind, words: dict[str, Any] | None) -> str | None:
    if words is None:
        return None
    try:
        return str(found.sentence) % words
    except (KeyError, TypeError, ValueError):
        logger.exception("the notice %s lacks words: %s", found.code, sorted(words))
        return str(found.label)


# Chain → as whom a person reads what it tells, the first first; None: what is of no chain.
Readers = dict[int | None, list[Actor]]


def readers(user: User) -> Readers:
    """As whom a person reads what a chain tells: in each of their current roles there, the widest
    first. What one of them may see, the person is told."""
    found: Readers = {None: [Actor(user=user)]}
    for one in sorted(memberships_of(user), key=lambda held: RANK.index(Role(held.role))):
        found.setdefault(one.chain_id, []).append(Actor(user=user, membership=one))
    return found


def readers_for(actor: Actor) -> Readers:
    """The same for who asks: a token reads in its own role alone."""
    if actor.user is None:
        return {None: [actor]}
    if actor.scopes is None:
        return readers(actor.user)
    return {None: [actor], actor.chain_id: [actor]}


def said_to(notice: Notice, as_whom: Readers) -> str | None:
    """What a notice says to the first of these that is told anything."""
    said = (sentence(notice.code, notice.params, one) for one in _of(notice.chain_id, as_whom))
    return next((text for text in said if text is not None), None)


def _of(chain_id: int | None, as_whom: Readers) -> list[Actor]:
    return as_whom.get(chain_id) or as_whom[None]


def seen_through(notice: Notice, user: User, *, chosen: int | None) -> Membership | None:
    """Of several roles in a notice's chain the one through which what it is about can be seen: the
    chosen one (its key) if it can. None where there is no choice."""
    held = [one.membership for one in readers(user).get(notice.chain_id, []) if one.membership]
    if len(held) < 2:
        return None
    for one in sorted(held, key=lambda held: held.pk != chosen):
        if sentence(notice.code, notice.params, Actor(user=user, membership=one)) is not None:
            return one
    return None


def shown(notices: Iterable[Notice], user: User, *, as_whom: Readers | None = None) -> list[Shown]:
    """Notices of one person, in words: looked up together by kind and chain."""
    as_whom, rows = as_whom or readers(user), list(notices)
    alike: dict[tuple[str, int | None], list[Notice]] = {}
    for one in rows:
        alike.setdefault((one.code, one.chain_id), []).append(one)
    texts: dict[int, str | None] = {}
    for (code, chain_id), some in alike.items():
        left = some
        for reader in _of(chain_id, as_whom):
            said = sentences(code, [one.params for one in left], reader)
            texts |= zip((one.pk for one in left), said, strict=True)
            left = [one for one in left if texts[one.pk] is None]
            if not left:
                break
    return [_shown(one, texts[one.pk]) for one in rows]


def _shown(notice: Notice, text: str | None) -> Shown:
    known = kinds.known(notice.code)
    if text is None:
        gone = _("What this notice was about is no longer there, or no longer shown to you.")
        return Shown(notice, gone, "", "eye-off", True)
    return Shown(notice, text, notice.link, known.icon if known else "bell", False)


def group_reader(webhook: Webhook) -> Actor:
    """As whom a group reads: the office, or a member who acts for no organisation."""
    if webhook.audience == Audience.OFFICE:
        return Actor.for_system("webhook", webhook.chain)
    member = Membership(chain=webhook.chain, role=Role.PARTNER)
    return Actor(membership=member)


def absolute(link: str) -> str:
    """The whole address of a page of this installation, where it knows its own."""
    return f"{settings.PUBLIC_ADDRESS}{link}" if link else ""


def chain_name(chain_id: int | None) -> str:
    found = apps.get_model("chain", "Chain").objects.filter(pk=chain_id).first()
    return found.display_name if found else ""
