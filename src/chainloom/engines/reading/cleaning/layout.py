"""White space made even: a paragraph a line, no empty lines, no blanks at the edges of lines."""

from __future__ import annotations

import re
from typing import Final

from .document import Draft
from .tracing import Change

_BLANK: Final = "[ \\t\u3000\xa0\u2000-\u200a\u202f\u205f]"
_UNEVEN: Final = re.compile(
    rf"{_BLANK}*(?:\n{_BLANK}*)+|{_BLANK}{{2,}}|[\xa0\u2000-\u200a\u202f\u205f]"
)


def even(draft: Draft) -> None:
    text = draft.text
    inner = text.strip()
    start = text.find(inner) if inner else len(text)
    end = start + len(inner)
    changes = [Change(0, start, "", "space")]
    for found in _UNEVEN.finditer(text, start, end):
        stands_for = next((mark for mark in "\n\t" if mark in found[0]), " ")
        # One character of the run stays in its place, so that it does not stand for whatever
        # was taken out between two of them.
        kept = found.start() + max(0, found[0].find(stands_for))
        changes.append(Change(found.start(), kept, "", "space"))
        if text[kept] != stands_for:
            changes.append(Change(kept, kept + 1, stands_for, "space"))
        changes.append(Change(kept + 1, found.end(), "", "space"))
    changes.append(Change(end, len(text), "", "space"))
    draft.apply([change for change in changes if change.start < change.end])
