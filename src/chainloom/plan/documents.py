"""What an accepted fact of a published plan does: a draft of a plan with its directions and
measures, for the office to finish and adopt."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence
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
        return [Step(text % about, "new")]

    def apply(self, fact: DocumentFact, doing: Doing) -> None:
        starts, ends = days_of(fact)
        row = plans.plan_create(
            values={
                "title": title_of(fact),
                "text": fact.quote[:2000],
                "starts": starts,
                "ends": ends,
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
        doing.made(fact, PLAN, row)


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


def days_of(fact: DocumentFact) -> tuple[dt.date, dt.date]:
    """The years that the period or the title names, else the year of the document."""
    said = f"{fact.values.get('period') or ''} {fact.values.get('title') or ''}"
    years = [int(year) for year in _YEAR.findall(said)]
    if not years:
        published = fact.document.published or timezone.localdate()
        years = [published.year]
    first = min(years)
    last = min(max(years), first + plans.YEARS_MOST - 1)
    return dt.date(first, 1, 1), dt.date(last, 12, 31)


class PlanRecord(Record):
    """A draft nobody has worked on goes with the document; any other stands in the way."""

    key = PLAN

    def hindrance(self, effect: DocumentEffect, undoing: Undoing) -> str:
        row = Plan.objects.filter(pk=effect.object_id).first()
        if row is None or (row.is_draft() and row.version == made_version(row)):
            return ""
        return _("The plan “%(title)s” was worked on since.") % {"title": row.title}

    def undo(self, effect: DocumentEffect, undoing: Undoing) -> None:
        row = Plan.objects.filter(pk=effect.object_id).first()
        if row is not None:
            plans.plan_remove(plan=row, by=undoing.by)


def made_version(plan: Plan) -> int:
    """The version of a draft that nobody has touched: one step for itself and for each part."""
    made = 2 + plan.directions.count()
    return made + sum(one.measures.count() for one in plan.directions.all())


__all__: list[Any] = ["PLAN", "PlanRecord", "Plans"]
