"""Codes of the reading engine in the reader's language."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from .. import fetching
from ..models import Document

Texts = Mapping[str, str | Promise]

REFUSALS: Texts = {
    "too_large": gettext_lazy("The document is larger than can be read."),
    "too_many_pages": gettext_lazy("The document has more pages than can be read."),
    "too_complex": gettext_lazy("The document takes more time or memory than is allowed."),
    "unsupported": gettext_lazy(
        "This kind of file cannot be read. Send HTML, text, DOCX or a PDF with text."
    ),
    "damaged": gettext_lazy("The file is damaged. Save it anew and send it again."),
    "encrypted": gettext_lazy("The file is protected by a password. Remove it and send again."),
    "unsafe": gettext_lazy("The file contains something that is not allowed in documents."),
}
STOPS: Texts = {
    "cancelled": gettext_lazy("The work was stopped; nothing was changed."),
    "crashed": gettext_lazy("The work was interrupted several times and has been given up."),
    "unexpected": gettext_lazy(
        "Something went wrong in the program. Nothing was changed. Try again."
    ),
}
WARNINGS: Texts = {
    "encoding_declared_wrong": gettext_lazy(
        "The document declares another encoding than it is written in."
    ),
    "encoding_guessed": gettext_lazy("The encoding is not declared and could only be guessed."),
    "bytes_broken": gettext_lazy("Some bytes are no characters in the document's encoding."),
    "no_text": gettext_lazy("The document holds no text."),
    "no_text_layer": gettext_lazy("The PDF holds pictures of pages, not text."),
    "pages_without_text": gettext_lazy("Some pages of the PDF hold no text."),
    "gloss_uncertain": gettext_lazy(
        "A bracket looks like a reading, but does not match the characters before."
    ),
    "script_kept": gettext_lazy("The document is in traditional characters, which were kept."),
    "script_converted": gettext_lazy(
        "Machine-made traditional characters were turned back to simplified."
    ),
    "copies_differ": gettext_lazy("The article stands twice, and the two differ."),
    "article_uncertain": gettext_lazy("Which part of the page is the article is uncertain."),
    "model_failed": gettext_lazy("The language model did not answer; the rules' facts stand."),
    "page_complex": gettext_lazy(
        "The page is too large or too deep for the full search for its article."
    ),
}
EDITS: Texts = {
    "gloss": gettext_lazy("pinyin"),
    "script": gettext_lazy("turned to simplified"),
    "repeat": gettext_lazy("said again"),
    "title_repeat": gettext_lazy("title again"),
    "navigation": gettext_lazy("navigation"),
    "furniture": gettext_lazy("furniture of the site"),
    "related": gettext_lazy("other articles"),
    "comments": gettext_lazy("comments"),
    "hidden": gettext_lazy("not shown"),
    "byline": gettext_lazy("publisher and date"),
    "running_head": gettext_lazy("head or foot of pages"),
    "page_number": gettext_lazy("page number"),
    "line_join": gettext_lazy("line break"),
    "note": gettext_lazy("note"),
    "speaker": gettext_lazy("speaker"),
    "markup": gettext_lazy("markup"),
    "invisible": gettext_lazy("invisible"),
    "entity": gettext_lazy("written as a reference"),
}


DERIVED: Texts = {
    "page": gettext_lazy("from the rest of the page"),
    "published": gettext_lazy("from the day of publication"),
    "text": gettext_lazy("from what stands around it"),
}
# Names of formats are the same in every language.
FORMATS: Texts = {
    "html": "HTML",
    "docx": "DOCX",
    "pdf": "PDF",
    "markdown": "Markdown",
    "text": gettext_lazy("plain text"),
    "chat": gettext_lazy("text of a chat"),
}


def format_label(kind: str) -> str:
    return str(FORMATS.get(kind, kind))


def derived_text(said: str) -> str:
    """How a field was concluded, in words."""
    return str(DERIVED.get(said, said))


def edit_label(kind: str) -> str:
    return str(EDITS.get(kind, kind))


def warning_text(warning: Mapping[str, Any]) -> str:
    code = str(warning.get("code", ""))
    text = str(WARNINGS.get(code, code))
    detail = str(warning.get("detail") or "")
    return f"{text} ({detail})" if detail else text


def error_text(document: Document) -> str:
    """Why a document could not be read, or why its work was stopped; "" for no reason."""
    error = document.error or {}
    code = str(error.get("code", ""))
    detail = error.get("detail") or {}
    if not code:
        return ""
    if document.url and not document.file:
        if code in STOPS:
            return str(STOPS[code])
        return fetching.sentence(code, **detail)
    if code == "too_large" and "size" in detail:
        megabytes = {name: int(detail[name]) / 1e6 for name in ("size", "limit")}
        return _("The text has %(size).0f MB; at most %(limit).0f MB can be read.") % megabytes
    if code == "too_large" and "limit" not in detail:
        limit = settings.UPLOAD_LIMIT // 1024**2
        return _("The document is larger than can be read (%(limit)d MB).") % {"limit": limit}
    known = REFUSALS.get(code) or STOPS.get(code)
    return str(known or error.get("message") or REFUSALS["unsupported"])
