"""Cells into text, codes and yes or no. Dates and numbers have their own modules.

Every reader returns a value, or None for a cell that holds none, or raises ``CellError``; none of
them guesses.
"""

from __future__ import annotations

import re
from datetime import date, datetime

from .errors import CellError
from .model import Cell
from .words import NO, YES

# Full-width letters and digits become ASCII; full-width punctuation is right in Chinese and stays.
_WIDTH = {0xFF10 + n: 0x30 + n for n in range(10)}
_WIDTH |= {0xFF21 + n: 0x41 + n for n in range(26)}
_WIDTH |= {0xFF41 + n: 0x61 + n for n in range(26)}
# Zero-width and direction marks, soft hyphen, byte order mark.
_INVISIBLE = dict.fromkeys(
    [0xAD, 0x180E, *range(0x200B, 0x2010), *range(0x202A, 0x202F), *range(0x2060, 0x2070), 0xFEFF]
)
_CONTROL = dict.fromkeys([c for c in (*range(32), *range(127, 160)) if c not in (9, 10, 13)])
_TABLE = {**_WIDTH, **_INVISIBLE, **_CONTROL, 0x3000: 0x20, 0xA0: 0x20, 0x2007: 0x20, 0x202F: 0x20}
# Most texts hold nothing to mend, which this finds ten times faster than mending them.
_ODD = re.compile("[" + "".join(re.escape(chr(code)) for code in sorted(_TABLE)) + r"\s]")
_IDEOGRAPH = r"[\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]"
_WRAPPED = re.compile(rf"(?<={_IDEOGRAPH})\s*[\r\n]+\s*(?={_IDEOGRAPH})")
_SCIENTIFIC = re.compile(r"[+-]?\d(?:\.\d+)?[Ee]\+\d{2,}")
_AS_TEXT_FORMULA = re.compile(r'="([^"]*)"')
_GUARDED = re.compile(r"'(?=\s*[0-9=+\-@＝＋－＠])")
# Excel keeps 15 significant digits (its published specification limits).
_EXACT = 10**15


def clean_text(text: str, *, lines: bool = False) -> str:
    """Text without invisible characters, odd spaces and accidental line breaks.

    A line break between two Chinese characters is a wrapped cell and goes; elsewhere it becomes
    a space, unless ``lines`` are wanted.
    """
    if _ODD.search(text) is None:
        return text
    text = text.translate(_TABLE)
    if lines:
        kept = (" ".join(line.split()) for line in text.splitlines())
        return "\n".join(kept).strip()
    if "\n" in text or "\r" in text:
        text = _WRAPPED.sub("", text)
    return " ".join(text.split())


def as_text(value: Cell, *, lines: bool = False) -> str | None:
    """A cell as text; whole numbers lose the ``.0`` that spreadsheets give codes."""
    if value is None:
        return None
    if isinstance(value, str):
        return _from_string(value, lines)
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, datetime):
        midnight = not (value.hour or value.minute or value.second)
        return value.date().isoformat() if midnight else value.isoformat(" ", "seconds")
    if isinstance(value, date):
        return value.isoformat()
    if abs(value) >= _EXACT:
        raise CellError("digits_lost", value=f"{value:g}")
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() else f"{value:.15g}"
    return str(value)


def _from_string(value: str, lines: bool) -> str | None:
    text = clean_text(value, lines=lines)
    if text.startswith("=") and (written := _AS_TEXT_FORMULA.fullmatch(text)):
        text = written[1].strip()
    text = _GUARDED.sub("", text, count=1).strip() if text.startswith("'") else text
    if "+" in text and _SCIENTIFIC.fullmatch(text):
        raise CellError("digits_lost", value=text)
    return text or None


def as_code(value: Cell) -> str | None:
    """A code such as USCC or 350502: text without spaces and dashes, in capitals."""
    text = as_text(value)
    if text is None:
        return None
    return re.sub(r"[\s\-‐–—－.]+", "", text).upper() or None


def as_yes_no(value: Cell) -> bool | None:
    if value is None or isinstance(value, bool):
        return value
    text = as_text(value)
    if text is None:
        return None
    word = text.lower().strip("。. ")
    if word in YES:
        return True
    if word in NO:
        return False
    raise CellError("not_yes_or_no", value=text)
