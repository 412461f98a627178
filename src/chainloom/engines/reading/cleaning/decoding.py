"""From bytes to text: as declared where that holds, else as the bytes themselves say.

Order, each strictly: a byte order mark; UTF-16 known by its zero bytes; UTF-8, which other
encodings hardly ever satisfy by chance; the declared encoding; GB 18030 (which contains GBK and
GB 2312) against Big5, judged by how usual the characters are that come out; then, with
replacements, the one that breaks least. A declaration counts little: pages are copied between
sites, and their declarations with them.

What the WHATWG Encoding Standard maps together (gb2312 → GBK …) is read as GB 18030 here, a
superset of both.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

from charset_normalizer import from_bytes

_HEAD: Final = 4096
_SAMPLE: Final = 65536
_BROKEN_LISTED: Final = 20
# A text as usual as this is running Chinese.
_CHINESE: Final = 0.5
_DECLARED: Final = re.compile(
    rb"""<meta[^>]{0,300}?charset\s*=\s*["']?\s*([\w.:-]{2,40})"""
    rb"""|<\?xml[^>]{0,200}?encoding\s*=\s*["']([\w.:-]{2,40})["']""",
    re.IGNORECASE,
)
_BOMS: Final = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
    (b"\x84\x31\x95\x33", "gb18030"),
)
# The characters that running Chinese has most of, in both scripts (frequency lists of modern
# written Chinese agree on these). They decide between two readings of the same bytes.
_FREQUENT: Final = frozenset(
    "的一是在不了有和人这這中大为為上个個国國我以要他时時来來用们們生到作地于於出就分对對成会會可主发發年"
    "动動同工也能下过過子说說产產种種面而方后後多定行学學法所民得经經十三之进進着等部度家电電力里"
    "如水化高自二理起小物现現实實加量都两兩体體制机機当當使点點从從业業本去把性好应應开開它合还還"
    "因由其些然前外天政四日那社义義事平形相全表间間样樣与與关關各重新线線内內数數正心反你明看原又"
)
# Declared by default, or by mistake (a page that can be searched for its declaration is no UTF-16).
_TELLS_LITTLE: Final = frozenset(
    (
        "utf-8",
        "gb18030",
        "big5hkscs",
        "iso8859-1",
        "cp1252",
        *(f"utf-{size}{end}" for size in (16, 32) for end in ("", "-le", "-be")),
    )
)
_COMMON_MARKS: Final = frozenset("，。、；：？！“”‘’（）《》【】…—·,.;:?!()\"' \t\r\n\u3000")


@dataclass(frozen=True, slots=True)
class Decoded:
    """The text, the codec that gave it, and what was odd; places are in the text."""

    text: str
    encoding: str
    declared: str | None = None
    is_guess: bool = False
    broken: tuple[tuple[int, int], ...] = field(default=())

    @property
    def declared_wrong(self) -> bool:
        return self.declared is not None and _family(self.declared) != _family(self.encoding)


def decode(data: bytes) -> Decoded:
    for mark, codec in _BOMS:
        if data.startswith(mark):
            return _leniently(data[len(mark) :], codec, None)
    if zeros := _utf16_by_zeros(data):
        return _leniently(data, zeros, None, is_guess=True)
    declared = declared_encoding(data)
    for codec in _candidates(data, declared):
        text = _strictly(data, codec)
        if text is not None:
            if (repaired := _read_twice(text)) is not None:
                return Decoded(repaired, codec, declared, is_guess=True)
            return Decoded(text, codec, declared, is_guess=declared is None and codec != "utf-8")
    return _least_broken(data, declared)


def _read_twice(text: str) -> str | None:
    """The text that was UTF-8 or GB 18030, taken for Latin 1 on its way and written as UTF-8 again
    (æ¾œæºªåŒº); None if it was not."""
    sample = text[:_HEAD]
    if sample.isascii() or max(sample) > "\xff":
        return None
    if sum(char >= "\x80" for char in sample) * 3 < len(sample):
        return None
    try:
        data = text.encode("latin-1")
    except UnicodeEncodeError:
        return None
    for codec in ("utf-8", "gb18030"):
        again = _strictly(data, codec)
        if again is not None and _usual(again[:_SAMPLE]) > _CHINESE:
            return again
    return None


def declared_encoding(data: bytes) -> str | None:
    """What the document says of itself in its first bytes, as a codec that exists."""
    found = _DECLARED.search(data, 0, _HEAD)
    if found is None:
        return None
    name = (found[1] or found[2]).decode("ascii", "replace")
    return _codec(name)


def _codec(name: str) -> str | None:
    """The codec of a declared name: GBK and its kin by their superset, unknown ones None."""
    try:
        known = codecs.lookup(name).name
    except LookupError:
        return None
    if known in ("gb2312", "gbk", "gb18030", "hz"):
        return "gb18030"
    if known in ("big5", "big5hkscs", "cp950"):
        return "big5hkscs"
    if known == "utf-8-sig":
        return "utf-8"
    return known


def _family(codec: str) -> str:
    return codec.replace("utf-16-le", "utf-16").replace("utf-16-be", "utf-16")


def _utf16_by_zeros(data: bytes) -> str | None:
    """Without a mark, UTF-16 shows in the zero halves of its ASCII characters."""
    head = data[:_HEAD]
    if len(head) < 4 or head.count(0) < len(head) // 50 + 2:
        return None
    even, odd = head[0::2].count(0), head[1::2].count(0)
    if max(even, odd) < 5 * min(even, odd) + 2:
        return None
    codec = "utf-16-le" if odd > even else "utf-16-be"
    text = data[: len(data) & ~1][:_SAMPLE].decode(codec, "replace")
    return codec if _usual(text) > 0.5 else None


def _candidates(data: bytes, declared: str | None) -> Iterator[str]:
    """Codecs to try strictly, the most telling first."""
    yield "utf-8"
    chinese = _chinese_by_look(data)
    if declared is not None and declared not in _TELLS_LITTLE:
        yield declared
    yield from chinese


def _chinese_by_look(data: bytes) -> list[str]:
    """GB 18030 and Big5, the likelier first; none where neither reads as Chinese."""
    sample = data[:_SAMPLE]
    scored = [
        (_usual(sample.decode(codec, "replace")), codec) for codec in ("gb18030", "big5hkscs")
    ]
    scored.sort(key=lambda one: -one[0])
    return [codec for score, codec in scored if score > 0.3]


def _usual(text: str) -> float:
    """How much the text looks like running Chinese (or plain ASCII): 0 … 1 and a little more."""
    wide = [char for char in text if char > "\x7f"]
    if not wide:
        return 1.0 if text.isascii() and "\x00" not in text else 0.0
    frequent = marks = strange = 0
    for char in wide:
        if char in _FREQUENT:
            frequent += 1
        elif char in _COMMON_MARKS:
            marks += 1
        elif not "\u4e00" <= char <= "\u9fff" and not "\u3000" <= char <= "\u30ff":
            strange += not ("\uff01" <= char <= "\uff5e" or "\u2010" <= char <= "\u22ff")
    # Two fifths of running Chinese are these characters: that is full marks.
    return min(1.0, 2.5 * frequent / len(wide) + marks / len(wide)) - 2 * strange / len(wide)


def _strictly(data: bytes, codec: str) -> str | None:
    try:
        return data.decode(codec)
    except (UnicodeDecodeError, LookupError):
        return None


def _leniently(data: bytes, codec: str, declared: str | None, *, is_guess: bool = False) -> Decoded:
    """Decode with U+FFFD for what is broken, and say where."""
    text = data.decode(codec, "replace")
    if "\ufffd" not in text:
        return Decoded(text, codec, declared, is_guess)
    places = [match.span() for match in re.finditer("\ufffd+", text)]
    if _strictly(data, codec) is not None:
        places = []  # the document itself holds U+FFFD: it was broken before it came here
    return Decoded(text, codec, declared, is_guess, tuple(places))


def _least_broken(data: bytes, declared: str | None) -> Decoded:
    """No codec takes all bytes: the one with the fewest replacements, else a guess."""
    sample = data[: 4 * _SAMPLE]
    best, best_score = "utf-8", -1.0
    for codec in ("utf-8", "gb18030", "big5hkscs"):
        text = sample.decode(codec, "replace")
        wide = sum(1 for char in text if char > "\x7f") or 1
        score = _usual(text) - 4 * text.count("\ufffd") / wide
        if score > best_score:
            best, best_score = codec, score
    if best_score < 0:
        found = from_bytes(sample[:_SAMPLE]).best()
        best = found.encoding if found is not None else declared or "utf-8"
        return _leniently(data, best, declared, is_guess=True)
    return _leniently(data, best, declared, is_guess=declared is None)


def broken_places(decoded: Decoded) -> tuple[tuple[int, int], ...]:
    """The first places of broken bytes; the rest is the same trouble."""
    return decoded.broken[:_BROKEN_LISTED]
