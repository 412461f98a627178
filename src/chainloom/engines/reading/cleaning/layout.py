"""White space made even: a paragraph a line, no empty lines, no blanks at the edges of lines."""

from __future__ import annotations

import re
from typing import Final

from .document import Draft
from .tracing import Change

_BLANK: Final = "[ \\t\u3000\xa0\u2000-\u200a\u202f\u205f]"
_BREAK: Final = re.compile(rf"{_BLANK}*(?:\n{_BLANK}*)+")
_RUN: Final = re.compile(rf"{_BLANK}{{2,}}|[\xa0\u2000-\u200a\u202f\u205f]")


def even(draft: Draft) -> None:
    text = draft.text
    inner = text.strip()
    start = text.find(inner) if inner else len(text)
    end = start + len(inner)
    changes = [Change(0, start, "", "space")] if start else []
    for found in re.compile(f"{_BREAK.pattern}|{_RUN.pattern}").finditer(text, start, end):
        stands_for = "\n" if "\n" in found[0] else "\t" if "\t" in found[0] else " "
        if found[0] != stands_for:
            changes.append(Change(*found.span(), stands_for, "space"))
    if end < len(text):
        changes.append(Change(end, len(text), "", "space"))
    draft.apply([change for change in changes if change.start < change.end])
