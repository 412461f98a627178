"""Two briefings of the sample chain, and its public pages with the members who agreed to be named.

The briefing of last month is issued; that of the quarter is a draft, with a text by hand.
"""

from __future__ import annotations

from django.utils import timezone

from chainloom.accounts.actor import Actor
from chainloom.accounts.models import Membership
from chainloom.chain.models import Chain
from chainloom.lists.selectors.boards.periods import MONTH, QUARTER, Period
from chainloom.organisations.models import Participation
from chainloom.organisations.services import consents_set
from chainloom.reports.chapters.parts import plain_text
from chainloom.reports.services import briefings

LANGUAGE = "zh-hans"
REMARK = "（示例）以上由链办核对；下一步对超时限需求逐条督办。"


def live(chain: Chain) -> None:
    """As the sample's office would do it."""
    office = _office(chain)
    today = timezone.localdate()
    month = Period.around(today, MONTH).before
    last = briefings.briefing_create(
        period=month.written, by=office, language=LANGUAGE, at_once=True
    )
    briefings.briefing_issue(briefing=last, by=office)
    quarter = Period.around(today, QUARTER)
    draft = briefings.briefing_create(
        period=quarter.written, by=office, language=LANGUAGE, at_once=True
    )
    part = draft.parts(inside=True)["lists.needs"]
    text = plain_text(part["text"], part["figures"])
    briefings.text_set(briefing=draft, part="lists.needs", text=f"{text}\n{REMARK}", by=office)
    _named(chain)


def _office(chain: Chain) -> Actor:
    held = Membership.objects.filter(chain=chain, role="office", ended_at=None)
    return _actor(held.select_related("user", "organisation", "chain").order_by("pk")[0])


def _actor(membership: Membership) -> Actor:
    return Actor(user=membership.user, membership=membership)


def _named(chain: Chain) -> None:
    """Firms and partners that have an account agree to be named to everybody."""
    people = Membership.objects.filter(chain=chain, role__in=("firm", "partner"), ended_at=None)
    for one in people.select_related("user", "organisation", "chain").order_by("pk"):
        standing = Participation.objects.get(chain=chain, organisation=one.organisation)
        if "public" not in standing.consents:
            consents_set(
                organisation=one.organisation,
                consents=[*standing.consents, "public"],
                by=_actor(one),
            )
