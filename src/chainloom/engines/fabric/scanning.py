"""Text to tokens: one regular expression over the whole, one pass.

The text is first brought to one form, character for character, so that every place stays what it
was: full width to half (as NFKC), capitals to small letters, traditional to simplified, the many
signs of multiplication, range and inch to one each.
"""

from __future__ import annotations

import re
import unicodedata
from typing import Any, Final, NamedTuple

from .vocabulary import (
    BLEND_CHARACTERS,
    COLOURS,
    HAN,
    LETTERS,
    TRADITIONAL,
    UNITS,
    alternatives,
    inverted,
    is_han,
    units,
    words,
)


class Token(NamedTuple):
    """A piece of the text that means something. `data` is what its kind needs."""

    kind: str
    start: int
    end: int
    data: Any


class Number(NamedTuple):
    """A number or a range, with what stands around it."""

    low: float
    high: float | None
    unit_kind: str | None = None
    unit: str | None = None
    currency: str | None = None
    per: str | None = None
    glued: bool = False


def _table() -> dict[int, str]:
    table = {ord(a): b for a, b in zip(TRADITIONAL["traditional"], TRADITIONAL["simplified"], strict=True)}
    for code in (*range(0xFF01, 0xFF5F), *range(0x24B6, 0x24EA), 0x3000, 0xFFE5, 0xB2, 0xB3):
        form = unicodedata.normalize("NFKC", chr(code))
        if len(form) == 1:
            table[code] = form.lower()
    for code in range(ord("A"), ord("Z") + 1):
        table[code] = chr(code).lower()
    for signs, sign in (
        ("×✕✖╳＊хX*", "*"),
        ("—–－~～〜﹣−", "-"),
        ("″“”〃＂", '"'),
        ("㎡", "㎡"),
        ("％﹪", "%"),
        ("，、；;|｜,", ","),
        ("：︰", ":"),
        ("　\t\r\n\xa0", " "),
        ("【（[「", "("),
        ("】）]」", ")"),
    ):
        for one in signs:
            table[ord(one)] = sign
    table[ord("X")] = "x"
    table[ord("\n")] = "\n"
    table[ord("；")] = table[ord(";")] = ";"
    return table


_FORMS: Final = _table()


def normalised(text: str) -> str:
    """The text in one form; as long as it was, each character in its place."""
    return text.translate(_FORMS)


N: Final = r"\d+(?:,\d{3}(?!\d))*(?:\s?\.\d+)?"
_YARN_UNIT: Final = (
    r"(?:dtex|tex|英支|公支|支|nm|den(?:ier)?|丹尼尔?|丹|旦尼?尔?|[sd])(?![a-z])"
)
_PLY: Final = (
    r"(?:\s?/\s?(?:[1-9](?![\d.a-z支%]|\s?[sd支])|\d{1,3}f(?![a-z]))"
    r"|(?<=d)/\d{2,3}(?![\d.a-z%])|\d{2,3}f(?![a-z]))"
)
_SUFFIX: Final = r"(?:dty|fdy|aty|poy|oe|氨纶|竹节|涤纶|锦纶|人棉|天丝|棉|涤|锦)"
_PREFIX: Final = r"(?:jc|cm|oe|tc|cvc|tr|[ctrnlw])"
_SIDE_YARN: Final = (
    rf"(?:{_PREFIX}\s?)?\d+(?:\.\d+)?(?:\s?{_YARN_UNIT})?(?:{_PLY})?{_SUFFIX}?"
)
_SIDE: Final = rf"\(?{_SIDE_YARN}(?:\s?\+\s?{_SIDE_YARN})*\)?"
_NOT_A_SIZE: Final = r"(?![\d.]|\s?(?:cm|mm|m(?![a-z])|米|厘米|公分|元|块|\"))"
_PER_10CM: Final = r"(?:\s?根?/\s?10\s?(?:cm|厘米)|\s?根?/\s?(?:inch|英寸|in|\"))"
_LETTER: Final = "(?:" + "|".join(sorted(LETTERS, key=len, reverse=True)) + ")"
_SHARE: Final = "(?:sp|op|el|co|pe|pa|ea|[ctrnpav])"
_MULTIPLE: Final = inverted({"1000": ["千"], "10000": ["万"], "100000000": ["亿"], "1e6": ["百万"]})
_CURRENCY: Final = inverted(UNITS["currency"])
_BEFORE: Final = r"(?:us\s?\$|hk\$|usd|rmb|cny|eur|[$¥￥€@])"
_PER_UNITS: Final = alternatives(
    spelling for spelling, (kind, _) in units().items() if kind not in {"time"} and spelling != '"'
)
_UNITS: Final = alternatives(units())
_LATIN_END: Final = r"(?:(?<![a-z])|(?![a-z]))"

_NUMBER: Final = (
    rf"(?:({_BEFORE})\s?)?({N})(?:\s?(?:-|至|到)\s?({N}))?\s?(千万|百万|万|亿|千|[kw](?![a-z]))?(?:多|余|几)?"
    rf"(?:\s?(?:({alternatives(_CURRENCY)}){_LATIN_END}|({_UNITS}){_LATIN_END}(?!(?<=克)重)|(%)))?"
    rf"(?:(?:\s?/\s?|每|一|\s?per |\sa )({_PER_UNITS}){_LATIN_END})?"
)
_LATIN: Final = alternatives(w for w in words() if not is_han(w) and not w[0].isdigit())
_DIGIT_WORDS: Final = alternatives(w for w in words() if w[0].isdigit())
_SHORT: Final = frozenset("白黑红黄绿灰蓝紫橙棕坯染纱要起宽经纬价报低税涨跌赚亏于达至到厚")
_LOOSE: Final = "要起宽经纬价报低涨跌赚亏于达至到厚"
_MIXED: Final = [w for w in words() if is_han(w) and not w[0].isdigit()]
_HAN_WORDS: Final = [w for w in _MIXED if w not in _SHORT or w in _LOOSE]
_LONE: Final = "".join(w for w in _SHORT if w not in _LOOSE)
_FIRST: Final = "".join(sorted({w[0] for w in _HAN_WORDS if w[0] >= "\u4e00"}))
_BLENDED: Final = "".join(BLEND_CHARACTERS)

KINDS: Final = (
    "", "digit_word", "pantone", "shares", "pair", "yarn", "slash", "number", "letters", "blend",
    "lone", "word", "latin", "prefix",
)  # fmt: skip
# Each alternative is one group that others stand inside of; the groups' numbers lead to KINDS.
_ALTERNATIVES: Final = (
    rf"({_DIGIT_WORDS})(?![a-z])",
    r"((?:(?:潘通|pantone|pms)\s?(?:色号|色卡|号)?\s?[:#]?\s?)(?:\d{2}-\d{4}(?:\s?t[cpn][xg]?)?|\d{3,4}\s?[cu](?![a-z]))"
    r"|\d{2}-\d{4}\s?t[cp][xg])",
    rf"((?<![a-z\d])(?:{_SHARE}\d{{1,2}}(?:\.\d)?%?[/ +]?){{2,}}(?![\d*.])"
    rf"|(?:\d{{1,2}}(?:\.\d)?%?{_SHARE}/?){{2,}}(?![a-z]))",
    rf"({_SIDE}\s?[*x]\s?{_SIDE}{_NOT_A_SIZE}(?:{_PER_10CM})?)",
    rf"(\d+(?:\.\d+)?\s?{_YARN_UNIT}(?:{_PLY})?|ne\s?\d+(?:\.\d+)?(?:/\d(?!\d))?"
    rf"|\d+(?:\.\d+)?/\d\s?(?:ne(?![a-z])|nm(?![a-z])|[sd](?![a-z])|支))",
    r"(\d+(?:\.\d+)?%?(?:\s?[/:]\s?\d+(?:\.\d+)?%?)+(?:\s?(?:\"|''|英寸|寸|inch(?:es)?|in(?![a-z])))?(?![\d.])(?!g|cm|kg|mm?(?![a-z])|[dst](?![a-z])|克|米|公分|支|码|元|天))",
    rf"({_NUMBER})",
    rf"((?<![a-z\d]){_LETTER}(?:/{_LETTER})+(?![a-z]))",
    rf"((?!棉毛|毛毡|丝绸|丝光|毛毯|毛巾|棉纶)(?:[{_BLENDED}]{{2,4}}弹?|[棉涤锦]弹)(?![纶塔花力性巾圈圆])(?<!弹力))",
    rf"((?<![{HAN}])[{_LONE}](?![{HAN}]))",
    rf"((?=[a-z{_FIRST}])(?:{alternatives(w for w in _HAN_WORDS)}))",
    rf"((?<![a-z])(?:{_LATIN})(?![a-z]))",
    r"((?<![a-z\d])[ctrnlwa](?=\d+(?:\.\d+)?\s?(?:s(?![a-z])|支|/\d|\*|\+)))",
)


def _compile() -> tuple[re.Pattern[str], dict[int, str]]:
    """The token pattern, and the kind by the number of its group."""
    kinds, number = {}, 1
    for kind, pattern in zip(KINDS[1:], _ALTERNATIVES, strict=True):
        kinds[number] = kind
        number += re.compile(pattern).groups
    return re.compile("|".join(_ALTERNATIVES)), kinds


TOKEN, KIND_OF_GROUP = _compile()

_WORDS: Final = words()
_UNIT_OF: Final = units()
_SIGNS: Final = {
    "$": "USD", "us$": "USD", "us $": "USD", "usd": "USD", "hk$": "HKD", "¥": "CNY", "￥": "CNY",
    "rmb": "CNY", "cny": "CNY", "eur": "EUR", "€": "EUR", "@": None,
}  # fmt: skip
_TIMES: Final = {"千": 1e3, "k": 1e3, "万": 1e4, "w": 1e4, "百万": 1e6, "千万": 1e7, "亿": 1e8}
_FIRST_NUMBER_GROUP: Final = next(g for g, kind in KIND_OF_GROUP.items() if kind == "number") + 1
_NUMBER_GROUPS: Final = tuple(range(_FIRST_NUMBER_GROUP, _FIRST_NUMBER_GROUP + 8))
_IN_SLASH: Final = re.compile(r"\d+(?:\.\d+)?")
_IN_SHARES: Final = re.compile(
    rf"(?P<a>{_SHARE})(?P<an>\d{{1,2}}(?:\.\d)?)|(?P<bn>\d{{1,2}}(?:\.\d)?)%?(?P<b>{_SHARE})"
)
_METRES_AND: Final = re.compile(r"(\d)米(\d{1,2})(?![\d米码])")


class Slashed(NamedTuple):
    """Numbers with strokes between: a ratio, a width, a ply."""

    numbers: tuple[float, ...]
    inches: bool
    percent: bool


def _as_number(text: str) -> float:
    return float(text.replace(",", "").replace(" ", ""))


def _number(match: re.Match[str]) -> Number:
    before, low, high, times, currency, unit, percent, per = match.group(*_NUMBER_GROUPS)
    first = float(low) if low.isdigit() else _as_number(low)
    second = None if high is None else _as_number(high)
    if times:
        factor = _TIMES[times]
        # 1.98 x 10000 is 19800.000000000004 in binary.
        first = round(first * factor, 6)
        second = None if second is None else round(second * factor, 6)
    kind, code = _UNIT_OF[unit] if unit else (("percent", "%") if percent else (None, None))
    money = None
    if currency or before:
        kind, code = "money", None
        money = _CURRENCY[currency] if currency else _SIGNS[before]
    return Number(first, second, kind, code, money, _UNIT_OF[per][1] if per else None)


def _slashed(match: re.Match[str]) -> Slashed:
    text = match.group()
    numbers = tuple(float(one) for one in _IN_SLASH.findall(text))
    return Slashed(numbers, text[-1] in "\"'寸hsn", "%" in text)


def _shares(match: re.Match[str]) -> tuple[tuple[str, float], ...]:
    return tuple(
        (LETTERS[found["a"] or found["b"]], float(found["an"] or found["bn"]))
        for found in _IN_SHARES.finditer(match.group())
    )


def _letters(match: re.Match[str]) -> tuple[Any, ...]:
    text = match.group()
    if text in _WORDS:
        return _WORDS[text]
    codes = tuple(LETTERS[one] for one in text.split("/"))
    return (("blend", codes),) if len(set(codes)) == len(codes) else ()


def _blend(match: re.Match[str]) -> tuple[Any, ...]:
    text = match.group()
    codes = [BLEND_CHARACTERS[one] for one in text if one != "弹"]
    if text[-1] != "弹":
        return (("blend", tuple(codes)),)
    if "spandex" not in codes:
        codes.append("spandex")
    return (("blend", tuple(codes)), ("finish", "stretch"))


def _facts(match: re.Match[str]) -> Any:
    return _WORDS[match.group()]


def _prefix(match: re.Match[str]) -> Any:
    return (("fibre", LETTERS[match.group()]),)


def _text(match: re.Match[str]) -> Any:
    return match.group()


_DATA_OF: Final = {
    "digit_word": ("word", _facts),
    "pantone": ("pantone", _text),
    "shares": ("shares", _shares),
    "pair": ("pair", _text),
    "yarn": ("yarn", _text),
    "slash": ("slash", _slashed),
    "number": ("number", _number),
    "letters": ("word", _letters),
    "blend": ("word", _blend),
    "lone": ("word", _facts),
    "word": ("word", _facts),
    "latin": ("word", _facts),
    "prefix": ("word", _prefix),
}
_OF_GROUP: Final = {group: _DATA_OF[kind] for group, kind in KIND_OF_GROUP.items()}


def scan(text: str) -> list[Token]:
    """The tokens of a text in its one form, in their order; what lies between them has no meaning."""
    of_group = _OF_GROUP
    tokens = []
    for match in TOKEN.finditer(text):
        kind, data = of_group[match.lastindex]  # type: ignore[index]
        start, end = match.span()
        tokens.append(Token(kind, start, end, data(match)))
    return tokens
