"""What the map and the numbers need besides: `{% load boards_tags %}`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django import template

register = template.Library()


@register.filter
def item(values: Mapping[Any, Any] | Sequence[Any], key: Any) -> Any:
    """What stands under a key, or at a place."""
    return values[key]
