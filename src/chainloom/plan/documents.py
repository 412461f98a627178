"""What an accepted fact of a published plan does: a draft of a plan with its directions and
measures, for the office to finish and adopt."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from chainloom.documents.doing import Doing, Looking, Undoing
from chainloom.documents.facts import FactApplier, Record, Step
from chainloom.documents.models import DocumentEffect, DocumentFact

from .models import Plan
from .models.plans import TITLE_MOST
from .services import parts, plans

PLAN = "plan"
_YEAR = re.compile(r"(?<!\d)(20\d\d)(?!\d)")
_DIGITS = {digit: at for at, digit in enumerate("一二三四五六七八九十", 1)} | {"两": 2}
_DIGITS |= {f"十{digit}": 10 + _DIGITS[digit] for digit in "一二三四五"}
# 十五五 is the fifteenth five-year plan, of 2026 to 2030; the eleventh began in 2006.
_FIVE_YEARS = re.compile(r"十([一二三四五六七八九])五")
_FIVE_YEARS_BEFORE = 1951
# 未来三年, 今后三至五年, 三年: years ahead; 近三年 and 第一年 are none.
_MANY = r"(?:十[一二三四五]?|[一二两三四五六七八九]|\d{1,2})"
_MANY_YEARS = re.compile(rf"(?:^|未来|今后|为期|接下来)的?(?:{_MANY}年?[至到-])?({_MANY})年(?!代)")


class Plans(FactApplier):
    """Targets are left to the office: a number in an announcement does not say which records
    will show it."""

    kind = "plan_published"
    order = 85

    def heading(self, found: Sequence[DocumentFact]) -> str:
        count = len(found)
        text = ngettext("drafts %(count)d plan", "drafts %(count)d plans", count)
        return text % {"count": count}

    def would_do(self, fact: DocumentFact, looking: Looking) -> list[Step]:
        about = {
            "title": title_of(fact),
            "directions": len(names(fact, "directions")),
            "measures": len(names(fact, "measures")),
        }
        text = _(
            "drafts the plan “%(title)s” with %(directions)d directions and %(measures)d measures, "
            "to be finished by the office"
        )
        days = days_of(fact)
        when = _("it is to run from %(starts)s to %(ends)s")
        if not days.is_said:
            when = _(
                "the document does not say when it runs: put down from %(starts)s to %(ends)s "
                "until the office says"
            )
        between = {"starts": days.starts.isoformat(), "ends": days.ends.isoformat()}
        return [Step(text % about, "new"), Step(when % between, "new")]

    def apply(self, fact: DocumentFact, doing: Doing) -> None:
        days = days_of(fact)
        row = plans.plan_create(
            values={
                "title": title_of(fact),
                "text": fact.quote[:2000],
                "starts": days.starts,
                "ends": days.ends,
            },
            by=doing.by,
            source=doing.source(fact),
        )
        row.document = fact.document
        row.save(update_fields=["document"])
        directions = [
            parts.direction_save(plan=row, values={"title": name}, by=doing.by)
            for name in names(fact, "directions")
        ]
        measures = names(fact, "measures")
        if measures and not directions:
            directions = [
                parts.direction_save(plan=row, values={"title": title_of(fact)}, by=doing.by)
            ]
        for at, name in enumerate(measures):
            # As many to each, in their order: which belongs to which is for the office to say.
            into = directions[at * len(directions) // len(measures)]
            parts.measure_save(direction=into, values={"title": name}, by=doing.by)
        row.refresh_from_db()
        doing.made(fact, PLAN, row, {"version": row.version})


def title_of(fact: DocumentFact) -> str:
    return str(fact.values.get("title") or fact.quote)[:TITLE_MOST]


def names(fact: DocumentFact, field: str) -> list[str]:
    """Named directions or measures; where only their number is said, numbered ones."""
    said = fact.values.get(field)
    if isinstance(said, list):
        return [str(one)[:TITLE_MOST] for one in said if str(one).strip()]
    if isinstance(said, int) and 0 < said <= 99:
        word = _("Direction %(n)d") if field == "directions" else _("Measure %(n)d")
        return [word % {"n": at} for at in range(1, said + 1)]
    return []


@dataclass(frozen=True)
class Days:
    """The first and the last day of a plan, and whether the document says them."""

    starts: dt.date
    ends: dt.date
    is_said: bool


def days_of(fact: DocumentFact) -> Days:
    """The years that the period or the title names, those of a five-year plan, so many years from
    the day of the document (未来三年); else the year of the document, which nobody said."""
    period = str(fact.values.get("period") or "")
    said = f"{period} {fact.values.get('title') or ''}"
    published = fact.document.published or timezone.localdate()
    if years := [int(year) for year in _YEAR.findall(said)]:
        first = min(years)
        last = min(max(years), first + plans.YEARS_MOST - 1)
        return Days(dt.date(first, 1, 1), dt.date(last, 12, 31), is_said=True)
    if five := _FIVE_YEARS.search(said):
        first = _FIVE_YEARS_BEFORE + 5 * (10 + _DIGITS[five[1]])
        return Days(dt.date(first, 1, 1), dt.date(first + 4, 12, 31), is_said=True)
    if many := _MANY_YEARS.search(period):
        count = min(_DIGITS.get(many[1]) or int(many[1]), plans.YEARS_MOST - 1)
        after = plans.years_on(published, max(count, 1))
        is_said = fact.document.published is not None
        return Days(published, after - dt.timedelta(days=1), is_said)
    year = published.year
    return Days(dt.date(year, 1, 1), dt.date(year, 12, 31), is_said=False)


class PlanRecord(Record):
    """A draft nobody has worked on goes with the document; any other stands in the way."""

    key = PLAN

    def hindrance(self, effect: DocumentEffect, undoing: Undoing) -> str:
        row = Plan.objects.filter(pk=effect.object_id).first()
        if row is None or not plans.was_worked_on(row, effect.after.get("version")):
            return ""
        return _("The plan “%(title)s” was worked on since.") % {"title": row.title}

    def undo(self, effect: DocumentEffect, undoing: Undoing) -> None:
        row = Plan.objects.filter(pk=effect.object_id).first()
        if row is not None:
            plans.plan_remove(plan=row, by=undoing.by)


__all__: list[Any] = ["PLAN", "PlanRecord", "Plans"]
