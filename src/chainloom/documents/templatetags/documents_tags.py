"""Small things that the pages of documents share."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from chainloom.core.tags import tag

from ..models import Document, DocumentState
from ..presenting.places import Piece
from ..presenting.words import format_label

register = template.Library()

_TONES = {
    DocumentState.QUEUED: "info",
    DocumentState.READING: "info",
    DocumentState.READ: "accent",
    DocumentState.APPLYING: "info",
    DocumentState.UNDOING: "info",
    DocumentState.FAILED: "danger",
}


@register.simple_tag
def document_state(document: Document) -> SafeString:
    """The state of a document as a badge."""
    tone = _TONES.get(DocumentState(document.state), "neutral")
    return tag(tone, document.get_state_display())


register.simple_tag(format_label)


@register.simple_tag
def piece(one: Piece, states: Mapping[int, Any]) -> SafeString:
    """A stretch of a document's text, escaped, marked by what covers it."""
    if not one.facts and not one.noise:
        return format_html("{}", one.text)
    anchors = format_html_join("", '<a id="place-{}"></a>', ((pk,) for pk in one.first))
    if not one.facts:
        return format_html(
            '{}<span class="doc-noise noise-{}" title="{}">{}</span>',
            anchors,
            one.noise,
            one.label,
            one.text,
        )
    return format_html(
        '{}<mark class="doc-mark is-{}{}" data-facts="{}">{}</mark>',
        anchors,
        states.get(one.facts[-1], ""),
        f" noise-{one.noise}" if one.noise else "",
        " ".join(map(str, one.facts)),
        one.text,
    )
