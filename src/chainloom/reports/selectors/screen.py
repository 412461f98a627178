"""What the screen of a meeting room shows, panel by panel.

The same panels serve members (office, leader, bureaus) and, while the office publishes the screen,
whoever has its address. The public is shown counts and progress alone: no organisation and no
person by name, no gaps, nothing that is due, and no sum of fewer than three matches, which would
tell what one firm earned.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.core.cache import cache
from django.db.models import Count, Sum
from django.db.models.functions import TruncMonth
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _

from chainloom.accounts.actor import Actor
from chainloom.chain.policy import stage_policy
from chainloom.chain.selectors.figures import MapFilters
from chainloom.chain.selectors.map import map_data
from chainloom.lists import kinds
from chainloom.lists.models import MatchState
from chainloom.lists.policy import match_policy
from chainloom.lists.selectors.boards.figures import counted_steps
from chainloom.lists.selectors.boards.numbers import Counter
from chainloom.lists.selectors.boards.periods import MONTH, YEAR, Period
from chainloom.plan.selectors.plans import begun
from chainloom.plan.selectors.progress import progress

from ..chapters.parts import as_percent, spoken
from .due import due_list

# So long a count serves everybody who looks; the screen asks again each minute.
KEPT_SECONDS = 30
SHOWN_FROM = 3
DUE_SHOWN, KINDS_SHOWN, STAGES_SHOWN = 7, 6, 36
BAR = 1000


@dataclass(frozen=True)
class Big:
    """A number read from afar."""

    label: str
    said: str
    unit: str = ""
    tone: str = ""


@dataclass(frozen=True)
class Line:
    """A bar of `BAR` parts, with a mark where it should be."""

    label: str
    said: str
    part: int
    mark: int | None = None
    tone: str = ""


@dataclass
class Panel:
    key: str
    title: str
    bigs: list[Big] = field(default_factory=list)
    lines: list[Line] = field(default_factory=list)
    stages: list[dict[str, Any]] = field(default_factory=list)
    due: list[Any] = field(default_factory=list)
    note: str = ""
    empty: str = ""


def panels(actor: Actor, *, public: bool = False) -> list[Panel]:
    """The panels in their order, counted at most each half minute."""
    seen = "public" if public else str(actor.role or "system")
    # Bureaus see what their own policies show them.
    own = actor.organisation_id if seen == "bureau" else ""
    key = f"screen:{actor.chain_id}:{seen}:{own}:{get_language()}"
    kept: list[Panel] | None = cache.get(key)
    if kept is None:
        today = timezone.localdate()
        kept = [
            _plan(actor, today),
            _chain(actor, today, public=public),
            _needs(actor, today),
            _matches(actor, today, public=public),
        ]
        if not public:
            kept.append(_due(actor, today))
        cache.set(key, kept, KEPT_SECONDS)
    return kept


def _plan(actor: Actor, today: dt.date) -> Panel:
    plan = begun(actor, today)
    panel = Panel("plan", plan.title if plan else _("Plan"))
    if plan is None:
        panel.empty = _("No adopted plan has begun yet.")
        return panel
    at = progress(plan, today)
    reached = sum(1 for one in at.measures if one.standing.pace in ("reached", "on_pace"))
    panel.bigs = [
        Big(_("Done"), as_percent(at.standing.share)),
        Big(_("Expected by today"), as_percent(at.standing.expected)),
        Big(_("Measures reached or on pace"), f"{reached} / {len(at.measures)}"),
    ]
    panel.lines = [
        Line(
            one.direction.title,
            as_percent(one.standing.share),
            round(float(one.standing.share or 0) * BAR),
            round(float(one.standing.expected) * BAR),
            "late" if one.standing.pace in ("behind", "far_behind", "missed") else "",
        )
        for one in at.directions
    ]
    panel.note = _("The mark is what was to be reached by today.")
    return panel


def _chain(actor: Actor, today: dt.date, *, public: bool) -> Panel:
    data = map_data(chain=actor.chain, filters=MapFilters(as_of=today), actor=actor)
    stages = {stage.pk: stage for stage in stage_policy.rows(actor)}
    panel = Panel("chain", pgettext("screen", "The chain"))
    if data.is_empty or not stages:
        panel.empty = _("Nobody stands in the chain yet.")
        return panel
    rows = [row for row in data.stages if row.pk in stages]
    local = sum(row.counts.local for row in rows)
    gaps = sum(1 for row in rows if row.gaps)
    panel.bigs = [
        Big(_("Stages"), spoken(len(rows))),
        Big(_("Places held by local organisations"), spoken(local)),
    ]
    if not public:
        panel.bigs.append(Big(_("Stages with a gap"), spoken(gaps), tone="late" if gaps else ""))
        panel.note = _("From upstream to downstream; orange: a stage with a gap.")
    else:
        panel.note = _("From upstream to downstream; organisations of the district.")
    panel.stages = [
        {
            "name": stages[row.pk].display_name,
            "local": row.counts.local,
            "gap": bool(row.gaps) and not public,
        }
        for row in sorted(rows, key=lambda row: row.column)[:STAGES_SHOWN]
    ]
    return panel


def _needs(actor: Actor, today: dt.date) -> Panel:
    period = Period.around(today, MONTH)
    count = Counter(actor, period)
    title = _("Needs, %(month)s") % {"month": period.label}
    asked = count.needs("asked")
    waiting, late = count.needs("unanswered").count(), count.needs("late").count()
    panel = Panel("needs", title)
    panel.bigs = [
        Big(pgettext("figures", "Sent"), spoken(asked.count())),
        Big(pgettext("figures", "Solved"), spoken(count.needs("solved").count())),
        Big(_("Not answered now"), spoken(waiting)),
        Big(_("Past their time now"), spoken(late), tone="late" if late else ""),
    ]
    held = dict(count.needs("open").values_list("kind").annotate(n=Count("pk")))
    most = sorted(held.items(), key=lambda one: -one[1])[:KINDS_SHOWN]
    named = {one.code: str(one.label) for one in kinds.kinds()}
    longest = max((n for _kind, n in most), default=1)
    panel.lines = [
        Line(named.get(kind, kind), spoken(n), round(n * BAR / longest)) for kind, n in most
    ]
    panel.note = _("Bars: needs that are open, by kind.") if most else ""
    return panel


def _matches(actor: Actor, today: dt.date, *, public: bool) -> Panel:
    year = Period.around(today, YEAR)
    panel = Panel("matches", _("Matches, %(year)s") % {"year": year.label})
    steps = counted_steps(year).filter(match__in=match_policy.rows(actor).values("pk"))
    for state in (MatchState.SIGNED, MatchState.FULFILLED):
        label = str(state.label)
        found = steps.filter(state=state).aggregate(n=Count("pk"), amount=Sum("amount"))
        panel.bigs.append(Big(label, spoken(found["n"])))
        panel.bigs.append(
            Big(
                _("%(state)s, amount") % {"state": label},
                _amount(found["n"], found["amount"], public=public),
                _("10,000 yuan"),
            )
        )
    by_month = {
        row["month"]: row
        for row in steps.filter(state=MatchState.SIGNED)
        .annotate(month=TruncMonth("on"))
        .order_by()
        .values("month")
        .annotate(n=Count("pk"), amount=Sum("amount"))
    }
    months = [dt.date(today.year, month, 1) for month in range(1, today.month + 1)][-KINDS_SHOWN:]
    longest = max((row["n"] for row in by_month.values()), default=1)
    panel.lines = [
        Line(
            date_format(month, "YEAR_MONTH_FORMAT"),
            spoken(by_month[month]["n"] if month in by_month else 0),
            round((by_month[month]["n"] if month in by_month else 0) * BAR / longest),
        )
        for month in months
    ]
    panel.note = _("Bars: matches signed, by month.")
    return panel


def _amount(count: int, amount: Decimal | None, *, public: bool) -> str:
    if public and count < SHOWN_FROM:
        return "–"
    return spoken(amount or Decimal(0))


def _due(actor: Actor, today: dt.date) -> Panel:
    panel = Panel("due", _("Due within 30 days, and overdue"))
    found = due_list(actor, today, today + dt.timedelta(days=30))
    late = found.late
    panel.bigs = [
        Big(_("Overdue"), spoken(late), tone="late" if late else ""),
        Big(_("Due within 30 days"), spoken(found.count - late)),
    ]
    panel.due = found.lines[:DUE_SHOWN]
    if not found.count:
        panel.empty = _("Nothing is overdue, and nothing falls due within 30 days.")
    elif found.count > DUE_SHOWN:
        panel.note = _("The first %(n)s of %(all)s.") % {"n": DUE_SHOWN, "all": found.count}
    return panel
