"""Agreements: how those in force fare, and what of their obligations is late."""

from __future__ import annotations

from django.db.models import Count, Min, Q
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from chainloom.agreements.health import Health
from chainloom.agreements.models import OWED, AgreementState, DueState
from chainloom.agreements.selectors.listing import agreements
from chainloom.agreements.selectors.owed import dues
from chainloom.agreements.selectors.pulse import with_health

from . import Asking, Chart, Figure, Grid, Part

LIST = "agreements:list"
SHOWN = 15
_TOLD = (Health.GREEN, Health.AMBER, Health.RED, Health.GREY)


def build(asking: Asking) -> list[Part]:
    part = Part(
        "agreements",
        _("How agreements fare"),
        source=_("Source: agreements and what their parties say of them."),
    )
    signed = agreements(asking.actor, state=AgreementState.SIGNED)
    whole = signed.count()
    if not whole:
        part.empty = _("No agreement is in force.")
        return [part]
    counted = dict(
        with_health(signed, asking.today).order_by().values_list("health").annotate(n=Count("pk"))
    )
    lists = {
        one: Figure.of(
            counted.get(one.value, 0),
            asking.url(LIST, health=one.value),
            str(one.label),
            now=True,
        )
        for one in _TOLD
    }
    part.say(
        _(
            "Agreements in force: {signed}. On course: {green}; want attention: {amber}; "
            "in trouble: {red}; nothing heard for three months: {grey}."
        ),
        signed=Figure.of(
            whole, asking.url(LIST, state=AgreementState.SIGNED), _("Agreements in force"), now=True
        ),
        green=lists[Health.GREEN],
        amber=lists[Health.AMBER],
        red=lists[Health.RED],
        grey=lists[Health.GREY],
    )
    _fulfilled(asking, part)
    part.charts.append(
        Chart(
            "agreements.chart",
            _("Agreements in force by how they fare"),
            [str(one.label) for one in _TOLD],
            [(_("Agreements"), [counted.get(one.value, 0) for one in _TOLD])],
        )
    )
    return [part, _late(asking)]


def _fulfilled(asking: Asking, part: Part) -> None:
    """Of the obligations that were due in the period, what became."""
    rows = dues(asking.actor).filter(due_on__range=(asking.first, asking.day))
    found = rows.order_by().aggregate(
        due=Count("pk", filter=~Q(state=DueState.WAIVED)),
        done=Count("pk", filter=Q(state=DueState.CONFIRMED)),
        said=Count("pk", filter=Q(state=DueState.CLAIMED)),
    )
    if not found["due"]:
        part.say(_("No obligation was due in the period."))
        return
    url = "#agreements.due"
    part.say(
        _(
            "Obligations due in the period: {due}. Confirmed as fulfilled: {done}; "
            "waiting for the other side’s word: {said}."
        ),
        due=Figure.of(found["due"], url, _("Obligations due in the period")),
        done=Figure.of(found["done"], url, _("Confirmed as fulfilled")),
        said=Figure.of(found["said"], url, _("Waiting for the other side’s word")),
    )
    counted = rows.order_by().values("state").annotate(n=Count("pk"))
    lines = [[str(DueState(row["state"]).label), Figure.of(row["n"])] for row in counted]
    heads = [_("What became of them"), pgettext("briefing", "Number")]
    title = _("Obligations due in the period")
    part.grids.append(Grid("agreements.due", title, heads, lines, (1,), (3, 1)))


def _late(asking: Asking) -> Part:
    """Agreement by agreement: of these not everybody in a bureau may know."""
    part = Part("agreements.late", _("What is late"), inside=True)
    part.source = _("Source: the agreements’ obligations as they stand on the day of counting.")
    late = dues(asking.actor).filter(state__in=OWED, last_day__lt=asking.today)
    url = asking.url("agreements:owed", whose="all")
    rows = list(
        late.order_by()
        .values("obligation__agreement", "obligation__agreement__title")
        .annotate(n=Count("pk"), oldest=Min("last_day"))
        .order_by("oldest", "obligation__agreement")
    )
    if not rows:
        part.empty = _("Nothing is late.")
        return part
    part.say(
        _("{late} obligations of {late_agreements} agreements are late."),
        late=Figure.of(sum(row["n"] for row in rows), url, _("Obligations late"), now=True),
        late_agreements=Figure.of(len(rows), url, _("Agreements with something late"), now=True),
    )
    lines = [
        [
            Figure(
                row["obligation__agreement__title"],
                asking.url("agreements:agreement", row["obligation__agreement"]),
            ),
            Figure.of(row["n"], asking.url("agreements:agreement", row["obligation__agreement"])),
            f"{row['oldest']}",
        ]
        for row in rows[:SHOWN]
    ]
    heads = [pgettext("briefing", "Agreement"), _("Late obligations"), _("Late since")]
    title = _("Agreements with something late")
    part.grids.append(Grid("agreements.late_grid", title, heads, lines, (1,), (4, 1.2, 1.5)))
    return part
