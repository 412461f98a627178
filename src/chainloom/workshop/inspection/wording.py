"""What the engine says in codes, in the reader's language; most words are those of the papers."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from chainloom.engines.inspection import Limit, Tested, Warned

from .papers import said
from .papers.words import limit_label


def warning(code: str, values: Mapping[str, Any]) -> str:
    """A kept warning of the engine as a sentence."""
    return said(Warned(code, dict(values)))


def limit(test: Tested) -> str:
    """“points per 100 yd²: 31.2, at most 40”."""
    return _("%(what)s: %(value)s, at most %(most)s") % {
        "what": limit_label(test.limit),
        "value": f"{test.value:.1f}".removesuffix(".0"),
        "most": f"{test.limit.most:g}",
    }


def measure(bound: Limit) -> str:
    """What a limit is set on."""
    return limit_label(bound)
