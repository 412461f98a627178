"""How paces are said and shown, on pages and in files."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from .progress import Pace

# Pace → words, tone, icon.
PACES: dict[Pace, tuple[Any, str, str]] = {
    Pace.UNMEASURED: (_("nothing to measure"), "neutral", "circle-dashed"),
    Pace.WAITING: (pgettext_lazy("pace", "not due yet"), "neutral", "hourglass"),
    Pace.ON_PACE: (_("on pace"), "success", "trending-up"),
    Pace.BEHIND: (_("behind"), "warning", "clock"),
    Pace.FAR_BEHIND: (_("far behind"), "danger", "trending-down"),
    Pace.REACHED: (pgettext_lazy("pace", "reached"), "success", "circle-check"),
    Pace.MISSED: (pgettext_lazy("pace", "missed"), "danger", "flag"),
}
