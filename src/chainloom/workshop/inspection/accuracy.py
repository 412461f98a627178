"""How right the tool was found to be: the engine's documented figures, kept in this one place.

They are those of docs/quality.md, “Inspection”; measure anew with `chainloom inspect --score` and
bring both up to date when the detector changes.
"""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

WHEN = "2026-11-30"


def stated() -> dict[str, Any]:
    """What the tool's page says of its accuracy: figures with what they were measured on, and
    what the tool is not good for."""
    on = _(
        "AITEX: plain woven cloth under a line camera, 0.25 mm a pixel; 57 faulty and 56 clean "
        "strips of 1 m"
    )
    whole = _("%(on)s; those included on which the threshold was set") % {"on": on}
    half = _("the same, on strips that were not used to set it")
    figures = [
        (_("defects found"), _("55 of 59"), whole),
        (_("false defects"), _("3 on 28 clean strips"), half),
        (_("found when 2.2 % of sound tiles alarm"), _("25 of 25"), half),
        (_("kind guessed rightly"), _("47 of 56"), on),
    ]
    keys = ("what", "value", "on")
    return {
        "figures": [{**dict(zip(keys, one, strict=True)), "when": WHEN} for one in figures],
        "unfit": [
            _("Printed, striped and checked cloth: it gives false alarms and is never sure."),
            _("Knitted cloth: not measured; say on the cloth's page that it is knitted."),
            _(
                "Selvages have a check of their own, tried on damage drawn into real pictures: of "
                "four real cut selvages two were seen, both in the cloth beside them."
            ),
            _("Weak defects within 3 mm of the edge of a picture are missed."),
            _("White lint on sound cloth alarms; floats are found, but never called so."),
            _("It helps an inspector with still pictures; it does not control a running machine."),
        ],
    }


def sentences() -> list[str]:
    """The same as plain sentences, for reports."""
    told = stated()
    figures = [_("%(what)s: %(value)s (%(on)s, %(when)s).") % one for one in told["figures"]]
    return [*figures, *told["unfit"]]
