"""What the colour tool enters in the registers when the product starts."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from chainloom.audit import actions

from ..tools import Tool, register

AUDIT = {
    "colour.added": _("%(who)s added %(what)s"),
    "colour.changed": _("%(who)s changed %(what)s"),
    "colour.removed": _("%(who)s removed %(what)s"),
    "colour.undone": _("%(who)s took back %(what)s"),
    "colour.shared": _("%(who)s shared %(what)s"),
    "colour.unshared": _("%(who)s no longer shares %(what)s"),
    "colour.link_made": _("%(who)s made a link to %(what)s"),
    "colour.link_closed": _("%(who)s closed a link to %(what)s"),
    "colour.tolerance_set": _("%(who)s set the %(what)s"),
    "colour.shades_imported": _("%(who)s added shades: %(what)s"),
    "colour.shades_as_percent": _("%(who)s had a file read as percent: %(what)s"),
    "colour.shades_removed": _("%(who)s took out shades: %(what)s"),
}


def enter() -> None:
    from . import jobs  # noqa: F401 (jobs enter themselves)

    actions.register(AUDIT)
    register(
        Tool(
            key="colour",
            label=pgettext_lazy("workshop", "Colour"),
            summary=_(
                "Measured shades in; differences with a verdict, 555 boxes and groups, the nearest "
                "of your shades, and recipes from your own dyeings out."
            ),
            limits=_(
                "Colour differences are exact to the standards. Recipes were measured on made "
                "dyeings alone: ΔE00 0.14 to 0.26 (median, 2026-11-29); on real dyeings nothing is "
                "known yet. Not for blends of two dye classes, fluorescent dyes, pile and gloss."
            ),
            url_name="workshop:colour",
            icon="palette",
            order=20,
        )
    )
