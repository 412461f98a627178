"""What the engine says in codes, in the reader's language; most words are those of the papers."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from chainloom.engines.inspection import Limit, Tested, Warned

from .models import RollRun, RunState
from .papers import refused, said
from .papers.words import limit_label


def warning(code: str, values: Mapping[str, Any]) -> str:
    """A kept warning of the engine as a sentence."""
    return said(Warned(code, dict(values)))


def problem(kept: Mapping[str, Any] | None) -> str:
    """Why a picture could not be inspected, as it was kept; empty where it could. One that was
    kept before reasons were codes has its sentence."""
    if not kept:
        return ""
    return str(kept.get("message") or refused(kept["code"], kept.get("values", {})))


def broken_off(run: RollRun) -> str:
    """Why an inspection did not come to its end; empty for one that did or is at work."""
    if run.state == RunState.STOPPED:
        return _("The inspection was stopped before it had looked at every picture.")
    if run.state != RunState.FAILED:
        return ""
    kept = run.error or {}
    match kept.get("code"):
        case "crashed":
            return _("The work was interrupted several times and has been given up.")
        case "unexpected" | None:
            return _("The inspection broke off: something went wrong in the program.")
    return _("The inspection broke off: %(why)s") % {"why": kept.get("message", "")}


def limit(test: Tested) -> str:
    """“points per 100 yd²: 31.2, at most 40”."""
    return _("%(what)s: %(value)s, at most %(most)s") % {
        "what": limit_label(test.limit),
        "value": f"{test.value:.1f}".removesuffix(".0"),
        "most": f"{test.limit.most:g}",
    }


def at_most(bound: Limit) -> str:
    """“points per 100 yd²: at most 40”."""
    return _("%(what)s: at most %(most)s") % {"what": measure(bound), "most": f"{bound.most:g}"}


def measure(bound: Limit) -> str:
    """What a limit is set on, and for cloth of which width."""
    said = limit_label(bound)
    if bound.up_to_width_mm is not None:
        width = f"{bound.up_to_width_mm / 10:g}"
        said = _("%(what)s, up to %(width)s cm wide") % {"what": said, "width": width}
    if bound.wider_than_mm is not None:
        width = f"{bound.wider_than_mm / 10:g}"
        said = _("%(what)s, wider than %(width)s cm") % {"what": said, "width": width}
    return said
