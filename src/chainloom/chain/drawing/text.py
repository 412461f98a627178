"""How wide text is, and how it breaks into the lines of a card.

SVG wraps nothing by itself and the server has no font at hand, so widths are those of the
usual screen fonts: a Chinese sign is one em wide, Latin ones about half.
"""

from __future__ import annotations

import re
import unicodedata

ELLIPSIS = "…"
_NARROW = set("iljtfrI.,:;'|!()[] ")
_WIDE_LATIN = set("mwMW@%&")
# A line never begins with these, and gladly ends with them.
_NO_START = set("，。、；：）】》”’!?%")
_PIECES = re.compile(r"[A-Za-z0-9.\-/&’']+\s*|\s+|.", re.DOTALL)


def sign_width(sign: str) -> float:
    """Width of one sign in em."""
    if unicodedata.east_asian_width(sign) in "WF":
        return 1.0
    if sign in _NARROW:
        return 0.32
    if sign in _WIDE_LATIN:
        return 0.86
    return 0.66 if sign.isupper() else 0.56


def text_width(text: str, size: float) -> float:
    return sum(sign_width(sign) for sign in text) * size


def fit(text: str, size: float, width: float) -> str:
    """The text, cut with an ellipsis where it is wider than there is room."""
    if text_width(text, size) <= width:
        return text
    while text and text_width(text + ELLIPSIS, size) > width:
        text = text[:-1]
    return text.rstrip() + ELLIPSIS


def wrap(text: str, size: float, width: float, most: int = 3) -> list[str]:
    """Lines of about even length; what does not go into `most` lines is cut."""
    for count in range(1, most + 1):
        # From evenly filled upwards: even lines look better than a full one and a rest.
        limit = text_width(text, size) / count
        while limit < width + size / 4:
            lines = _fill(text, size, min(limit, width))
            if len(lines) <= count and all(text_width(one, size) <= width for one in lines):
                return lines
            limit += size / 4
    lines = _fill(text, size, width)
    if len(lines) > most:
        rest = lines[most - 1 :]
        lines = [*lines[: most - 1], (" " if text.isascii() else "").join(rest)]
    return [fit(line, size, width) for line in lines]


def _fill(text: str, size: float, width: float) -> list[str]:
    lines = [""]
    for piece in _PIECES.findall(text):
        over = text_width((lines[-1] + piece).rstrip(), size) > width
        if over and lines[-1] and piece[0] not in _NO_START:
            lines.append(piece.lstrip())
        else:
            lines[-1] += piece
    return [line.rstrip() for line in lines if line.strip()]
