"""Characters that nobody sees: taken out, each listed; line ends made one kind."""

from __future__ import annotations

import re
from typing import Final

from .document import Draft
from .tracing import Change

# C0 and C1 controls (but tab and line ends), soft hyphen, zero-width marks, direction marks, word
# joiner, byte order mark, interlinear annotation marks, tags. A joiner between two emoji is part
# of a picture and stays.
_INVISIBLE: Final = re.compile(
    "[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\u00ad\u034f\u061c\u180e\u200b\u200c\u200e\u200f"
    "\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufeff\ufff9-\ufffb\U000e0001-\U000e007f]+"
    "|(?<![\u2190-\u2bff\ufe0f\U0001f000-\U0001faff])\u200d+|\u200d+(?![\u2190-\u2bff\U0001f000-\U0001faff])"
)
_LINE_END: Final = re.compile("\r\n?|[\x0b\x0c\x85\u2028\u2029]")


def invisible(text: str) -> list[Change]:
    """Changes that take invisible characters out."""
    return [Change(*match.span(), "", "invisible") for match in _INVISIBLE.finditer(text)]


def line_ends(text: str) -> list[Change]:
    if text.isprintable():
        return []
    return [Change(*match.span(), "\n", "space") for match in _LINE_END.finditer(text)]


def normalise(draft: Draft) -> None:
    draft.apply(line_ends(draft.text))
    draft.apply(invisible(draft.text))
