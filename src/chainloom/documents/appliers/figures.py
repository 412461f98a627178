"""Figures and counts of certificates: kept with scope, date and source; none replaces another."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from .. import figures
from ..doing import Doing, Looking, Undoing
from ..facts import FactApplier, Record, Step, Waits
from ..models import DocumentEffect, DocumentFact, Figure

FIGURE = "figure"


class Figures(FactApplier):
    """Keeps a number with what it measures, beside what other documents say of it."""

    kind = "figure"
    order = 70

    def heading(self, found: Sequence[DocumentFact]) -> str:
        count = len(found)
        text = ngettext("keeps %(count)d figure", "keeps %(count)d figures", count)
        return text % {"count": count}

    def would_do(self, fact: DocumentFact, looking: Looking) -> list[Step]:
        if fact.values.get("number") is None:
            return [Step(_("waits: no number is said"), "wait")]
        about = {"what": figures.what_of(fact.kind, fact.values), "day": self._as_of(fact)}
        if about["day"] and not fact.values.get("as_of"):
            text = _("keeps %(what)s as of the day of publication, %(day)s")
            return [Step(text % about, "new")]
        if about["day"]:
            return [Step(_("keeps %(what)s as of %(day)s") % about, "new")]
        return [Step(_("keeps %(what)s; it is not said as of when") % about, "new")]

    def _as_of(self, fact: DocumentFact) -> str:
        published = fact.document.published
        said = str(fact.values.get("as_of") or "")
        return said or (published.isoformat() if published else "")

    def apply(self, fact: DocumentFact, doing: Doing) -> None:
        values: dict[str, Any] = fact.values
        if values.get("number") is None:
            raise Waits("no_number", _("It says no number."))
        as_of = self._as_of(fact)
        row = Figure.objects.create(
            chain=doing.document.chain,
            fact=fact,
            what=figures.what_of(fact.kind, values)[:160],
            scope=str(values.get("scope") or "")[:200],
            unit="家" if fact.kind == "certificate_count" else str(values.get("unit") or "")[:40],
            share_of=str(values.get("share_of") or "")[:160],
            number=values["number"],
            number_to=values.get("number_to"),
            as_of=as_of[:40],
            day=figures.last_day(as_of) or doing.document.published or timezone.localdate(),
            key=figures.key_of(fact.kind, values),
            source=doing.source(fact),
        )
        doing.made(fact, FIGURE, row)


class CertificateCounts(Figures):
    """How many organisations hold a qualification: a figure like any other."""

    kind = "certificate_count"
    order = 71

    def heading(self, found: Sequence[DocumentFact]) -> str:
        count = len(found)
        text = ngettext("updates %(count)d count", "updates %(count)d counts", count)
        return text % {"count": count}


class FigureRecord(Record):
    """A figure that was kept; nobody edits one, so nothing can stand in the way."""

    key = FIGURE

    def hindrance(self, effect: DocumentEffect, undoing: Undoing) -> str:
        return ""

    def undo(self, effect: DocumentEffect, undoing: Undoing) -> None:
        Figure.objects.filter(pk=effect.object_id).delete()
