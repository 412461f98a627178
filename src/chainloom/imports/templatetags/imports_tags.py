"""Small things that the pages of imports share."""

from __future__ import annotations

from typing import Any

from django import template
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from chainloom.core.tags import tag

from ..models import Import, ImportStatus

register = template.Library()

_TONES = {
    ImportStatus.UPLOADED: "warning",
    ImportStatus.READING: "info",
    ImportStatus.PREVIEWED: "accent",
    ImportStatus.APPLYING: "info",
    ImportStatus.APPLIED: "success",
    ImportStatus.UNDOING: "info",
    ImportStatus.FAILED: "danger",
}


@register.simple_tag
def import_status(imported: Import) -> SafeString:
    """The state of an import as a badge."""
    tone = _TONES.get(ImportStatus(imported.status), "neutral")
    return tag(tone, imported.get_status_display())


@register.simple_tag
def decide_attrs(imported: Import, view: Any) -> SafeString:
    """Where a decision on a row is sent, and what its answer replaces."""
    return format_html(
        'hx-post="{}" hx-target="#row-{}" hx-swap="outerHTML"',
        reverse("imports:decide", args=[imported.chain.slug, imported.pk]),
        view.row.pk,
    )
