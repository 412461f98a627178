"""How right the tool was found to be: the engine's documented figures, kept in this one place."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _


def stated() -> dict[str, Any]:
    """What the tool's page says of its accuracy."""
    return {
        "figures": [],
        "unfit": [
            _("Printed and patterned cloth, knitted cloth: not measured; the tool is never sure."),
            _("It helps an inspector with still pictures; it does not control a running machine."),
        ],
    }


def sentence() -> str:
    """The same in one paragraph, for reports."""
    told = stated()
    figures = [
        f"{one['what']}: {one['value']} ({one['on']}, {one['when']})" for one in told["figures"]
    ]
    return " ".join([*figures, *told["unfit"]])
