"""What the public sees of the four lists: one place that says which rows, and in which words.

There is no actor: these rows are the same for whoever asks, signed in or not. A need is here when
its asker made it public, the office verified it and it is not over; a policy when it is published
and its last day is not past. All of it only while the chain has public pages.
"""

from __future__ import annotations

import re

from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from chainloom.chain.models import Chain

from .models import Need, Policy, PolicyState, Visibility
from .models.needs import LISTED

# Digits of full width, letter by letter, so that places stay where they are.
_NARROW = str.maketrans("０１２３４５６７８９＠．－（）：", "0123456789@.-():")
_MOBILE = r"(?<![\d.])(?:\+?86[-\s]?)?1[3-9]\d[-\s]?\d{4}[-\s]?\d{4}(?![\d.])"
_LANDLINE = (
    r"(?<![\d.])\(?0\d{2,3}\)?[-\s]?\d{7,8}(?:-\d{1,6})?(?!\d)|(?<!\d)400-?\d{3}-?\d{4}(?!\d)"
)
_SAID = r"(?:电话|手机|联系方式|热线|tel|phone)[\s:.]*\+?[\d\s-]{6,}\d"
_EMAIL = r"[A-Za-z0-9._%+-]+@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+"
_HANDLE = r"(?:微信|[vV]信|QQ|qq|wechat|WeChat)(?:号码?|群)?[\s:]*[A-Za-z0-9_-]{5,}"
_PRIVATE = re.compile("|".join((_MOBILE, _EMAIL, _HANDLE)))
_ANY = re.compile("|".join((_SAID, _MOBILE, _LANDLINE, _EMAIL, _HANDLE)), re.IGNORECASE)


def public_needs(chain: Chain) -> QuerySet[Need]:
    rows = Need.objects.filter(
        chain=chain,
        chain__is_public=True,
        visibility=Visibility.PUBLIC,
        state__in=LISTED,
        organisation__merged_into=None,
    )
    return rows.select_related("organisation", "chain").order_by("-verified_at", "-pk")


def public_policies(chain: Chain) -> QuerySet[Policy]:
    rows = Policy.objects.filter(
        Q(ends_on=None) | Q(ends_on__gte=timezone.localdate()),
        chain=chain,
        chain__is_public=True,
        state=PolicyState.PUBLISHED,
    )
    return rows.select_related("organisation", "chain").order_by("-published_at", "-pk")


def contacts_in(text: str) -> list[str]:
    """Telephone numbers, e-mail addresses and the like that a text holds."""
    return [text[one.start() : one.end()] for one in _ANY.finditer(text.translate(_NARROW))]


def without_contacts(text: str) -> str:
    """The text with every way to reach a person left out."""
    return _without(text, _ANY)


def without_private(text: str) -> str:
    """The same for a work contact: the number of an office stays, that of a mobile phone goes."""
    return _without(text, _PRIVATE)


def _without(text: str, pattern: re.Pattern[str]) -> str:
    said, at = [], 0
    for one in pattern.finditer(text.translate(_NARROW)):
        said += [text[at : one.start()], _("[contact left out]")]
        at = one.end()
    return "".join([*said, text[at:]])


def asker_of(need: Need) -> str:
    """Whose need it is, as the public is told; empty where the asker hides its name."""
    return "" if need.hide_name else need.organisation.display_name
