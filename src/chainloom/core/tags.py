"""What the template tags of several apps share."""

from __future__ import annotations

from typing import Any

from django.utils.html import format_html
from django.utils.safestring import SafeString


def tag(tone: str, text: Any) -> SafeString:
    """A word in a small coloured field, such as the state of a row."""
    return format_html('<span class="tag tone-{}">{}</span>', tone, text)
