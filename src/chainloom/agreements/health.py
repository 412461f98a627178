"""How an agreement fares: a colour, its word and its reasons, by one rule.

Asked in this order; the first that holds decides:

    none   it is not signed, or it is over
    red    something is late by more than 30 days, or three or more things are late
    amber  something is late, was sent back, or waits more than 14 days to be confirmed;
           or its term is over and nobody renewed or ended it
    grey   nothing was heard of it for more than 90 days
    green  else

Late is what is open or was sent back after its last day. Days are calendar days, today included
in none of them.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext_lazy

LATE_DAYS = 30
LATE_MOST = 3
WAITS_DAYS = 14
SILENT_DAYS = 90


class Health(models.TextChoices):
    GREEN = "green", pgettext_lazy("agreement", "on course")
    AMBER = "amber", pgettext_lazy("agreement", "wants attention")
    RED = "red", pgettext_lazy("agreement", "in trouble")
    GREY = "grey", pgettext_lazy("agreement", "nothing heard")
    NONE = "none", pgettext_lazy("agreement", "not in force")


# The worst first, as a cell of the matrix shows the worst of its agreements.
WORST = (Health.RED, Health.AMBER, Health.GREY, Health.GREEN, Health.NONE)
TONES = {
    Health.GREEN: "success",
    Health.AMBER: "warning",
    Health.RED: "danger",
    Health.GREY: "neutral",
    Health.NONE: "neutral",
}


@dataclass(frozen=True)
class Pulse:
    """What the rule looks at."""

    is_running: bool
    heard_on: date
    late: int = 0
    oldest_late: date | None = None
    returned: int = 0
    waits_since: date | None = None
    term_ended: date | None = None


def _long_late(pulse: Pulse, today: date) -> bool:
    oldest = pulse.oldest_late
    return oldest is not None and oldest < today - timedelta(days=LATE_DAYS)


def _waits_long(pulse: Pulse, today: date) -> bool:
    since = pulse.waits_since
    return since is not None and since < today - timedelta(days=WAITS_DAYS)


def is_silent(pulse: Pulse, today: date) -> bool:
    return pulse.heard_on < today - timedelta(days=SILENT_DAYS)


def health(pulse: Pulse, today: date) -> Health:
    if not pulse.is_running:
        return Health.NONE
    if pulse.late >= LATE_MOST or _long_late(pulse, today):
        return Health.RED
    if pulse.late or pulse.returned or pulse.term_ended or _waits_long(pulse, today):
        return Health.AMBER
    return Health.GREY if is_silent(pulse, today) else Health.GREEN


def reasons(pulse: Pulse, today: date) -> list[str]:
    """What the colour says, in words; all that holds, not only what decided."""
    if not pulse.is_running:
        return []
    found = []
    if pulse.late:
        text = ngettext(
            "%(n)d thing is late, since %(day)s.",
            "%(n)d things are late, the oldest since %(day)s.",
            pulse.late,
        )
        found.append(text % {"n": pulse.late, "day": pulse.oldest_late})
    if pulse.returned:
        text = ngettext(
            "%(n)d thing was sent back.", "%(n)d things were sent back.", pulse.returned
        )
        found.append(text % {"n": pulse.returned})
    if pulse.waits_since is not None and _waits_long(pulse, today):
        text = _("What was done has waited to be confirmed since %(day)s.")
        found.append(text % {"day": pulse.waits_since})
    if pulse.term_ended:
        text = _("The term ended on %(day)s: renew it or end it.")
        found.append(text % {"day": pulse.term_ended})
    if is_silent(pulse, today):
        text = _("Nothing was heard of it for %(n)d days.")
        found.append(text % {"n": (today - pulse.heard_on).days})
    return found
