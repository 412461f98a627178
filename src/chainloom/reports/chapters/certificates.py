"""Qualifications: how many hold what, against the day before the period; what ends soon."""

from __future__ import annotations

import datetime as dt

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from chainloom.organisations.selectors.tiers import SOON_DAYS, expiring, tier_counts

from . import Asking, Chart, Figure, Grid, Part, spoken

LIST = "organisations:list"
CHARTED = 8


def build(asking: Asking) -> list[Part]:
    part = Part("certificates", source=_("Source: dated certificates in the registry."))
    eve = asking.first - dt.timedelta(days=1)
    held = {one.kind: one for one in tier_counts(asking.actor, asking.day)}
    was = {one.kind: one for one in tier_counts(asking.actor, eve)}
    known = {**was, **held}
    if not known:
        part.empty = _("No qualification is entered yet.")
        return [part]
    soon = expiring(asking.actor, today=asking.today).count()
    grown = [kind for kind in known if _n(held, kind) > _n(was, kind)]
    part.say(
        _("Organisations hold {kinds} kinds of qualifications."),
        kinds=Figure.of(len(held), "#certificates.tiers", _("Kinds of qualifications")),
    )
    if grown:
        part.say(
            _("Of {grown} kinds there are more than before the period."),
            grown=Figure.of(len(grown), "#certificates.tiers", _("Kinds that have grown")),
        )
    else:
        part.say(_("Of no kind there are more than before the period."))
    part.say(
        _("{soon} certificates end within %(days)s days.") % {"days": SOON_DAYS},
        soon=Figure.of(
            soon, asking.url("organisations:expiring"), _("Certificates that end soon"), now=True
        ),
    )
    lines = []
    for kind, tier in known.items():
        now, before = _n(held, kind), _n(was, kind)
        lines.append(
            [
                tier.label,
                Figure.of(before, asking.url(LIST, tier=kind, on=eve)),
                Figure.of(now, asking.url(LIST, tier=kind, on=asking.day)),
                f"{now - before:+d}" if now != before else spoken(0),
            ]
        )
    heads = [
        _("Qualification"), _("Before the period"), pgettext("briefing", "At its end"),
        pgettext("briefing", "Change"),
    ]  # fmt: skip
    title = _("Organisations by qualification")
    part.grids.append(
        Grid("certificates.tiers", title, heads, lines, (1, 2, 3), (3.5, 1.2, 1.2, 1))
    )
    most = sorted(held.values(), key=lambda one: -one.count)[:CHARTED]
    part.charts.append(
        Chart(
            "certificates.chart",
            title,
            [one.label for one in most],
            [(_("Organisations"), [one.count for one in most])],
        )
    )
    return [part]


def _n(counts: dict, kind: str) -> int:
    return counts[kind].count if kind in counts else 0
