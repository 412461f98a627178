"""What this app enters in the registers of the apps below it, and its own chapters."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from chainloom.audit import actions
from chainloom.core import navigation
from chainloom.organisations import counting

from . import chapters, telling
from .chapters import (
    agreements,
    ahead,
    certificates,
    events,
    lists,
    plan,
    resilience,
    upgrading,
    whole,
)
from .policy import reads_reports
from .selectors import due, overview

AUDIT = {
    "briefing.created": _("%(who)s began the briefing %(what)s"),
    "briefing.counted": _("%(who)s had the figures of the briefing %(what)s counted"),
    "briefing.renamed": _("%(who)s renamed the briefing %(what)s"),
    "briefing.text_set": _("%(who)s wrote a text in the briefing %(what)s"),
    "briefing.text_reset": _("%(who)s took back a text of the briefing %(what)s"),
    "briefing.text_followed": _("%(who)s put new figures into a text of the briefing %(what)s"),
    "briefing.issued": _("%(who)s issued the briefing %(what)s"),
    "briefing.reopened": _("%(who)s took the briefing %(what)s back to work on it"),
    "briefing.removed": _("%(who)s removed the draft of the briefing %(what)s"),
    "screen.opened": _("%(who)s published the screen of %(what)s"),
    "screen.closed": _("%(who)s took back the screen of %(what)s"),
}
CHAPTERS = (
    chapters.Chapter("whole", pgettext_lazy("briefing", "The whole"), 10, whole.build),
    chapters.Chapter("plan", pgettext_lazy("briefing", "Progress of the plan"), 20, plan.build),
    chapters.Chapter("lists", pgettext_lazy("briefing", "The four lists"), 30, lists.build),
    chapters.Chapter(
        "agreements", pgettext_lazy("briefing", "Agreements kept"), 40, agreements.build
    ),
    chapters.Chapter("events", pgettext_lazy("briefing", "Events and meetings"), 45, events.build),
    chapters.Chapter(
        "resilience",
        pgettext_lazy("briefing", "Resilience of the chain"),
        50,
        resilience.build,
        inside=True,
    ),
    chapters.Chapter(
        "certificates",
        pgettext_lazy("briefing", "Qualifications"),
        60,
        certificates.build,
    ),
    chapters.Chapter(
        "upgrading", pgettext_lazy("briefing", "Official ladders"), 65, upgrading.build
    ),
    chapters.Chapter("ahead", pgettext_lazy("briefing", "What comes next"), 90, ahead.build),
)


def enter() -> None:
    actions.register(AUDIT)
    due.enter()
    telling.enter()
    for one in CHAPTERS:
        chapters.register(one)
    counting.register(overview.LOCAL_FIRMS, overview.count_local_firms)
    counting.register(overview.ENDING, overview.count_ending)
    navigation.register(
        navigation.NavItem(
            key="overview",
            label=_("Overview"),
            url_name="reports:overview",
            icon="layout-dashboard",
            order=10,
        )
    )
    navigation.register(
        navigation.NavItem(
            key="reports",
            label=_("Reports"),
            url_name="reports:briefings",
            icon="report",
            order=100,
            also=("screen",),
            visible=reads_reports,
        )
    )
