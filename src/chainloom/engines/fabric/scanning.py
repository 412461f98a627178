"""Text, in the one form of forms.py, to tokens: one regular expression over the whole, one pass."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from functools import cache, partial
from typing import Any, Final, NamedTuple

from . import signs, spoken
from .numerals import (
    ALONE,
    ENGLISH,
    ENGLISH_ALONE,
    ENGLISH_FIRSTS,
    FIRSTS,
    MIXED,
    NUMERAL,
    english,
    money,
    sum_of,
    value,
)
from .tokens import Number, Slashed, Token
from .vocabulary import (
    BLEND_CHARACTERS,
    HAN,
    LETTERS,
    UNITS,
    alternatives,
    inverted,
    is_han,
    is_price_unit,
    units,
    words,
    yarn_words,
)

# A number: thousands may be parted, and a scraped point may have a space before it (3 .2).
N: Final = r"\d{1,9}(?!\d)(?:,\d{3}(?!\d))*(?: ?\.\d{1,6}(?!\d))?"
_YARN_UNIT: Final = (
    r"(?:(?:dtex|tex|nm|den(?:ier)?|'?s|d)(?![a-wyz])|英支|公支|支|丹尼尔?|丹|旦尼?尔?)"
)
_PLY: Final = (
    r"(?:\s?/\s?(?:[1-9](?![\d.a-wyz支%孔])|\d{1,3}(?:f(?![a-wyz])|孔)(?:/[1-9](?!\d))?)"
    r"|(?<=d)/\d{2,3}(?![\d.a-z%*])|\s?\d{2,3}(?:f(?![a-wyz])|孔|\s?fil(?:ament)?s?(?![a-z]))"
    r"|\s?[双三2-4]股)"
)
_SUFFIX: Final = rf"(?:{alternatives(yarn_words())})"
_PREFIX: Final = r"(?:(?:jc|cm|oe|tc|cvc|tr)\s?|[cjtrnlwp])"
_SIDE_YARN: Final = (
    rf"{_PREFIX}?\d{{1,4}}(?:\.\d{{1,2}})?(?:\s?{_YARN_UNIT})?(?:{_PLY})?{_SUFFIX}{{0,6}}"
)
_SIDE: Final = rf"{_SIDE_YARN}(?:\s?\+\s?{_SIDE_YARN}){{0,3}}"
_SYSTEM_AFTER: Final = r"\s?(?:'?s|ne|nm|d|公支|英支|支)(?![a-z\d/])"
_PLY_FIRST: Final = r"[1-4]/(?<![\d./*x][1-4]/)\d{2,3}(?:\.\d)?" + _SYSTEM_AFTER
_NOT_A_SIZE: Final = r"(?![\d.]|th|\s?(?:cm|mm|m(?![a-z])|米(?![色白黄])|厘米|公分|元|块|\"))"
_PER_10CM: Final = r"(?:\s?根?/\s?(?:10\s?)?(?:cm|厘米)|\s?根?/\s?(?:inch|英寸|in|\"))"
_LETTER: Final = "(?:" + "|".join(sorted(LETTERS, key=len, reverse=True)) + ")"
_SHARE: Final = "(?:sp|op|el|co|pe|pa|ea|[ctrnpavlw])"
_CENTS: Final = inverted(UNITS["cents"])
_CURRENCY: Final = inverted(UNITS["currency"]) | _CENTS
# What a price can be for.
_PER_UNITS: Final = alternatives(
    spelling for spelling, (kind, code) in units().items() if is_price_unit(kind, code)
)
_UNITS: Final = alternatives(units())
# Units that begin another word: 100克重, 185 米色, 60 天丝, 2 双面布.
_NO_UNIT: Final = (
    r"(?!(?=[重色白黄丝鹅蓝然津面层绉弹经股绒花本字村转染全徽踏比二力家点])"
    r"(?:(?<=克)重|(?<=米)[色白黄]|(?<=天)[丝鹅蓝然津]|(?<=双)[面层绉弹经股色丝]|(?<=条)绒|(?<=个)[色花点]"
    r"|(?<=日)[本字]|(?<=周)[村转]|(?<=匹)染|(?<=安)(?:全(?![棉涤麻毛锦])|[徽踏])|(?<=对)[比二]|(?<=张)[力家]))"
)
_LATIN_END: Final = r"(?:(?<![a-z])|(?![a-z]))"

# 1.5元 每米, but not 8元 每米300克, 5元 每卷100米.
_APART: Final = (
    r"\s每(?<=[元块圆钱金币刀毛分角\d]\s每)(?=(?:米|码|公斤|千克|kg|斤|吨|双|条|个|只|套|件|匹|卷|平方米?)"
    r"(?!\s?[\d重约用需起克幅长门宽]))"
)

# What follows a number decides what it is; the pattern's groups are named for it. Looks ahead like
# (?=[…]) only save time.
_AS_YARN: Final = rf"\s?{_YARN_UNIT}(?:{_PLY})?|/\d\s?(?:ne(?![a-z])|nm(?![a-z])|[sd](?![a-z])|支)"
_AS_SLASH: Final = (
    r"[%\"]?(?:[/:]\d{1,5}(?:\.\d{1,2})?%?){1,4}"
    r"(?:\s?(?:\"|''|英寸|寸|inch(?:es)?|in(?![a-z])))?"
    r"(?![\d.])(?!g|cm|kg|mm?(?![a-z])|[dst](?![a-z])|克|米|公分|支|码|元|天)"
)
_PERCENT: Final = r"%|per\s?cent(?![a-z])|pct(?![a-z])"
_AS_NUMBER: Final = (
    r"(?:\s?±\s?\d{1,3}(?:\.\d{1,2})?%?\)?)?"
    rf"(?:(?:\"|cm|mm|kg|g|m|克|米|天|厘米)?+(?=[\s\-至到])(?:\s?+[-至到]\s?| to )(?P<high>{N}))?"
    r"(?:(?=[\s千百万亿kw])\s?(?P<times>千万|百万|万|亿|千|百|[kw](?![a-z])|thousand|million))?[多余几]?"
    rf"(?:\s?(?:(?P<currency>{alternatives(_CURRENCY)}){_LATIN_END}"
    rf"|(?P<unit>{_UNITS}){_LATIN_END}{_NO_UNIT}|(?P<percent>{_PERCENT})))?"
    rf"(?:(?=[\s/每一p])(?:\s?/\s?|每|一|\s?per |\sa |{_APART})(?P<per>{_PER_UNITS}){_LATIN_END})?"
)
# In characters a number needs a unit, and of pieces hundreds (四件套); one alone is a word.
_FEW: Final = (
    r"[匹卷天周米码克吨斤磅寸吋安元]|厘米|毫米|公分|公斤|千克|盎司|姆米|克/(?:平方米|㎡)"
    r"|个?工作日|个?星期|个月|块钱?"
)
_MANY: Final = r"[个件条只粒颗枚张双对套]|平方米?|平米"
_FOR: Final = rf"(?:(?=[\s/每一])(?:\s?/\s?|每|一|{_APART})(?P<for>{_PER_UNITS}){_LATIN_END})?"
_CASH: Final = rf"(?P<sum>{money(_PER_UNITS)})钱?{_FOR}"
_ALONE: Final = rf"{ALONE}(?:(?<=[要做来订])|(?!一(?:[匹卷天米码克吨斤寸块安]|公)(?!起)))"
_SAID: Final = (
    rf"(?P<said>[多余几]?(?:{_FEW}|(?<=[百千万多余几])(?:{_MANY})){_NO_UNIT}"
    rf"(?:(?:/|每|一)(?:{_PER_UNITS}){_LATIN_END})?"
    rf"|(?:(?<=[十百千万])|(?<=[十百千万].))[每一](?:{_PER_UNITS}){_LATIN_END})"
)
_TENTHS: Final = "(?:五五|六四|四六|七三|三七|八二|二八|九一)"
_HUNDREDTHS: Final = (
    "(?:六五三五|三五六五|五五四五|四五五五|八五一五|七五二五|九五五|九七三|九八二|九六四)"
)
# Two dollars fifty a metre, forty singles, two hundred and ten grams.
_WORDED: Final = (
    rf"(?P<worded>{ENGLISH_ALONE}{ENGLISH})(?: to (?P<upto>{ENGLISH}))?[ -]"
    rf"(?:(?:dollars?|usd)(?: (?:and )?(?P<coins>{ENGLISH})(?: cents)?)?"
    rf"|(?P<of>(?:{_UNITS}|{_PERCENT}){_LATIN_END})(?!\s?[/-]?\s?(?:ply|fold)))"
    rf"(?P<each>(?:\s?/\s?| per | an? )(?:{_PER_UNITS}){_LATIN_END})?"
)
_WORDED_YARN: Final = (
    rf"(?P<count>{ENGLISH_ALONE}{ENGLISH})[ -](?P<system>singles|denier|count)(?![a-z])"
)
_SHORT: Final = frozenset("白黑红黄绿灰蓝紫橙棕驼杏咖粉坯染纱税")
_HAN_WORDS: Final = [w for w in words() if is_han(w) and not w[0].isdigit() and w not in _SHORT]
_LATIN_WORDS: Final = [w for w in words() if not is_han(w) and not w[0].isdigit()]
_DIGIT_WORDS: Final = [w for w in words() if w[0].isdigit()]
_BLENDED: Final = "".join(BLEND_CHARACTERS)

_PANTONE: Final = r"\d{2}-\d{4}(?:\s?t[cpn][xg]?)?|\d{3,4}\s?[cu](?![a-z])"
# The look ahead only saves time: most numbers have no sign of multiplication near.
_BY: Final = "(?:[*x]|by)"
_PAIR: Final = (
    rf"(?=[^,;\n]{{1,24}}?[*xb]){_SIDE}\s?{_BY}\s?\(?{_SIDE}\)?{_NOT_A_SIZE}(?:{_PER_10CM})?"
)
_PAIRS: Final = frozenset({"pair", "pair2", "pair3", "folded2"})
_FOLDED: Final = frozenset({"folded"})


class _Rule(NamedTuple):
    """What a token can begin with, and what it is; WORDS stands for those of `words`."""

    firsts: frozenset[str]
    pattern: str
    words: Sequence[str] = ()


def _rule(firsts: str, pattern: str) -> _Rule:
    return _Rule(frozenset(firsts), pattern)


def _words_rule(pattern: str, those: Sequence[str]) -> _Rule:
    return _Rule(frozenset(word[0] for word in those), pattern, those)


_DIGITS: Final = "0123456789"
# By the first character, then in this order: the first that fits is taken. What holds digits stands
# before plain numbers, and what holds other words before those words.
_RULES: Final = {
    "sign2": _rule(signs.LETTERS_FIRSTS, signs.LETTERS),
    "sign3": _rule(signs.NAME_FIRSTS, signs.NAMES),
    # 经40纬40: which of both it is the sizes tell.
    "sides": _rule(
        "经",
        r"经[纱线向]?:?\s?\d{1,3}(?![\d.])[,/ ]?\s?纬[纱线向]?:?\s?\d{1,3}"
        rf"(?![\d.%+]|\s?(?:{_YARN_UNIT}|根|cm|/))",
    ),
    "blend": _rule(
        _BLENDED,
        rf"(?!涤丝|锦丝|棉毛|毛毡|丝绸|丝光|毛毯|毛巾|棉纶)"
        rf"(?:[{_BLENDED}]{{2,4}}弹?|[棉涤锦]弹)(?![纶塔花力性巾圈圆])(?:纱(?![卡布线支]))?",
    ),
    "pantone": _rule("潘", rf"潘通\s?(?:色号|色卡|号)?\s?[:#]?\s?(?:{_PANTONE})"),
    "han": _words_rule("(?:WORDS)", _HAN_WORDS),
    "single": _rule("单", rf"单面(?![{HAN}])"),
    "lone": _words_rule(rf"(?:(?<![{HAN}])|(?<=[颜有]色))(?:WORDS)(?![{HAN}])", sorted(_SHORT)),
    "long": _rule(_DIGITS, r"\d{10,}"),
    "digits": _words_rule(r"(?:WORDS)(?![a-z])", _DIGIT_WORDS),
    "pantone2": _rule(_DIGITS, r"\d{2}-\d{4}\s?t[cp][xg]"),
    # 2/40s, 2/48Nm×2/48Nm: how many are folded stands first.
    "folded2": _rule("1234", rf"{_PLY_FIRST}\s?[*x]\s?[1-4]/\d{{2,3}}(?:\.\d)?{_SYSTEM_AFTER}"),
    "folded": _rule("1234", _PLY_FIRST),
    "pair": _rule(_DIGITS, _PAIR),
    "pair3": _rule("(", rf"\({_SIDE}\)\s?[*x]\s?\(?{_SIDE}\)?{_NOT_A_SIZE}"),
    "shares": _rule(
        _DIGITS,
        rf"100%\s?[ctrnlw](?![a-z\d])|(?:\d{{1,2}}(?:\.\d)?(?:%\s?)?{_SHARE}"
        r"(?:/|(?<![\d ])[ +,](?=\d+%))?){2,5}(?![a-z])",
    ),
    "cash2": _rule(FIRSTS, _CASH),
    "metres2": _rule(
        FIRSTS, rf"{ALONE}[一二两三]米[一二三四五六七八九]{{1,2}}(?![十百千万块元毛角支])"
    ),
    "shares3": _rule(
        FIRSTS + "百",
        rf"百分之{NUMERAL}|{ALONE}[二两三四五六七八九]成"
        r"(?:(?=[棉涤锦氨粘麻毛腈丝羊桑天莫亚])|(?<=[棉涤锦氨粘麻毛腈丝纶绒尔]..))",
    ),
    "half": _rule(FIRSTS + "半", rf"{ALONE}(?:{NUMERAL}个)?半个?月"),
    "numeral": _rule(FIRSTS, rf"(?P<spoken>{_ALONE}{NUMERAL}(?:[至到-]{NUMERAL})?){_SAID}"),
    "counted2": _rule(FIRSTS, rf"{ALONE}(?=[^支d]{{0,3}}[十百]){NUMERAL}(?:支|d(?![a-z]))"),
    "each": _rule("一", rf"一(?P<one>{_PER_UNITS})(?=\s?(?:\d[\d.]*|{NUMERAL})\s?[元块毛角])"),
    "metres": _rule(_DIGITS, r"\d米\d{1,2}(?![\d.*/x米元块厘公])"),
    "": _rule(
        _DIGITS,
        # The look ahead only saves time, again.
        rf"(?=\d{{1,4}}+[块元毛百千万])(?:(?P<cash>{_CASH})|(?P<mixed>(?P<spoken>{MIXED}){_SAID}))"
        rf"|(?P<low>{N})"
        rf"(?:(?P<as_yarn>{_AS_YARN})|(?P<as_slash>{_AS_SLASH})|(?P<as_number>{_AS_NUMBER}))",
    ),
    # 八二开, 六五三五: shares of two, in tenths or in per cent.
    "halves": _rule(FIRSTS, rf"{ALONE}(?:{_TENTHS}开|{_HUNDREDTHS}(?:开|(?![{FIRSTS}])))"),
    # 克重三百五: a label may tell what it is. (Tens alone are rather words: 十分, 三十年.)
    "bare": _rule(
        FIRSTS, rf"{ALONE}(?=[{FIRSTS}][百千]){NUMERAL}(?![多余来几强万亿个度号年元块%分十百千零])"
    ),
    # 充90克棉: wadding, not the cloth.
    "filling": _rule("充夹填", rf"[充夹填]\s?{N}\s?(?:g|克)[^\s,;\d]{{0,4}}?[棉绒]"),
    "sign4": _rule("$", signs.OTHER_DOLLARS),
    "sign": _rule(signs.SIGNS, rf"(?<![a-z])[{signs.SIGNS}](?=\s?\d)"),
    "pair2": _rule("jcotrnlwp", rf"(?<![a-z\d]){_PAIR}"),
    "counted": _rule(
        "jco", r"(?<![a-z\d])(?:jc|cm|oe)\s?\d{1,3}(?:/[2-4])?(?![\d%./a-z*x支]|\s?[%*x])"
    ),
    "shares2": _rule(
        "soecpatrnvlw",
        rf"(?<![a-z\d])(?:[ctrnlw]\s?100%|(?:{_SHARE}\d{{1,2}}(?:\.\d)?%?[/ +]?){{2,5}}(?![\d*.]))",
    ),
    "ne": _rule("n", r"ne\s?\d{1,3}(?:\.\d)?(?:/\d(?!\d))?"),
    "letters": _rule("".join(LETTERS), rf"(?<![a-z\d]){_LETTER}(?:/{_LETTER}){{1,5}}(?![a-z])"),
    "pantone3": _rule("p", rf"(?:pantone|pms)\s?(?:色号|色卡|号)?\s?[:#]?\s?(?:{_PANTONE})"),
    "latin": _words_rule(r"(?<![a-z])(?:WORDS)(?![a-z])", _LATIN_WORDS),
    "english2": _rule(ENGLISH_FIRSTS, _WORDED_YARN),
    "english": _rule(ENGLISH_FIRSTS + "a", _WORDED),
    "sign5": _rule("rc", signs.YUAN),
    "combed": _rule("c", r"(?<![a-z\d/)])cm(?=\s?\d)"),
    "prefix": _rule(
        "ctrnlwap", r"(?<![a-z\d])[ctrnlwap](?=\d{1,4}(?:\.\d+)?\s?(?:s(?![a-z])|支|/\d|\*|\+))"
    ),
}
# What finds a token at a place; None where there is none.
_Finder = Callable[[str, int], "re.Match[str] | None"]


def _pattern_from(char: str, without: frozenset[str]) -> re.Pattern[str]:
    """One pattern of named groups for what begins with a character."""
    parts = []
    for name, (firsts, pattern, those) in _RULES.items():
        if char in firsts and name not in without:
            if those:
                fitting = alternatives(word for word in those if word[0] == char)
                pattern = pattern.replace("WORDS", fitting)
            parts.append(f"(?P<{name}>{pattern})" if name else pattern)
    return re.compile("|".join(parts) or "(?!)", re.ASCII)


@cache
def _finders(without: frozenset[str] = frozenset()) -> dict[str, _Finder]:
    """By the first character: what finds a token there. Each is made when it is first needed:
    many programs load this and read no text, or one.
    """

    def maker(char: str) -> _Finder:
        def make_and_find(text: str, place: int) -> re.Match[str] | None:
            finders[char] = found = _pattern_from(char, without).match
            return found(text, place)

        return make_and_find

    finders: dict[str, _Finder] = {
        char: maker(char) for rule in _RULES.values() for char in rule.firsts
    }
    return finders


_WORDS: Final = words()
_UNIT_OF: Final = units()
_TIMES: Final = {
    "百": 1e2, "千": 1e3, "k": 1e3, "万": 1e4, "w": 1e4, "百万": 1e6, "千万": 1e7, "亿": 1e8,
    "thousand": 1e3, "million": 1e6,
}  # fmt: skip
_NUMBER_GROUPS: Final = ("low", "high", "times", "currency", "unit", "percent", "per")
_NUMERAL: Final = re.compile(f"{MIXED}|{NUMERAL}")
_WRITTEN: Final = re.compile(rf"(?P<low>{N}){_AS_NUMBER}", re.ASCII)
_IN_SLASH: Final = re.compile(r"\d+(?:\.\d+)?")
_IN_SHARES: Final = re.compile(
    rf"(?P<a>{_SHARE})\s?(?P<an>100(?=%)|\d{{1,2}}(?:\.\d)?)"
    rf"|(?P<bn>\d{{1,3}}(?:\.\d)?)(?:%\s?)?(?P<b>{_SHARE})"
)


def _as_number(text: str) -> float:
    return float(text.replace(",", "").replace(" ", ""))


def _number(match: re.Match[str]) -> Number:
    low, high, times, currency, unit, percent, per = match.group(*_NUMBER_GROUPS)
    first = float(low) if low.isdigit() else _as_number(low)
    second = None if high is None else _as_number(high)
    if times or currency in _CENTS:
        factor = _TIMES.get(times, 1) * (0.01 if currency in _CENTS else 1)
        # 1.98 x 10000 is 19800.000000000004 in binary.
        first = round(first * factor, 6)
        second = None if second is None else round(second * factor, 6)
    kind: str | None
    code: str | None
    if unit:
        kind, code = _UNIT_OF[unit]
    elif currency:
        kind, code = "money", None
    else:
        kind, code = ("percent", "%") if percent else (None, None)
    return Number(
        first,
        second,
        kind,
        code,
        _CURRENCY[currency] if currency else None,
        _UNIT_OF[per][1] if per else None,
    )


def _cash(match: re.Match[str]) -> Number:
    per = match["for"]
    return Number(sum_of(match["sum"]), None, "money", None, "CNY", per and _UNIT_OF[per][1])


def _numeral(match: re.Match[str]) -> Number:
    """In figures, and then as any number."""
    figures = _NUMERAL.sub(lambda one: f"{value(one[0]):.12g}", match["spoken"])
    said = _WRITTEN.fullmatch(figures + match["said"])
    assert said, match
    return _number(said)


def _worded(match: re.Match[str]) -> Number:
    """In figures, and then as any number; one eighty is none."""
    first, upto, cents = [one and english(one) for one in match.group("worded", "upto", "coins")]
    if 0 in {first, upto, cents}:
        return Number(0.0, None)
    figures = f"{(first or 0) + (cents or 0) / 100:.12g}" + (f"-{upto:.12g}" if upto else "")
    said = _WRITTEN.fullmatch(f"{figures} {match['of'] or 'usd'}{match['each'] or ''}")
    assert said, match
    return _number(said)


def _each(match: re.Match[str]) -> Any:
    return (("per", _UNIT_OF[match["one"]][1]),)


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
    codes = [BLEND_CHARACTERS[one] for one in text if one in BLEND_CHARACTERS]
    more: tuple[Any, ...] = (("category", "yarn"),) if text[-1] == "纱" else ()
    if "弹" in text:
        if "spandex" not in codes:
            codes.append("spandex")
        more += (("finish", "stretch"),)
    return (("blend", tuple(codes)), *more)


def _prefix(match: re.Match[str]) -> Any:
    return (("fibre", LETTERS[match.group()]),)


def _combed(match: re.Match[str]) -> Any:
    """CM60 is combed cotton, as JC60; cm after a number is a unit, and was taken with it."""
    return _WORDS["jc"]


def _text(match: re.Match[str]) -> Any:
    return match.group()


_READERS: Final[dict[str, tuple[str, Callable[[re.Match[str]], Any] | None]]] = {
    "blend": ("word", _blend),
    "han": ("word", None),
    "lone": ("word", None),
    "pantone": ("pantone", _text),
    "pantone2": ("pantone", _text),
    "pantone3": ("pantone", _text),
    "long": ("skip", _text),
    "digits": ("word", None),
    "shares": ("shares", _shares),
    "shares2": ("shares", _shares),
    "pair": ("pair", _text),
    "pair2": ("pair", _text),
    "pair3": ("pair", _text),
    "folded": ("yarn", spoken.folded),
    "folded2": ("pair", spoken.folded),
    "sides": ("pair", spoken.sides),
    "ne": ("yarn", _text),
    "counted": ("yarn", _text),
    "metres": ("number", spoken.metres_and),
    "metres2": ("number", spoken.metres_said),
    "cash": ("number", _cash),
    "cash2": ("number", _cash),
    "shares3": ("number", spoken.tenths),
    "half": ("number", spoken.half_months),
    "halves": ("slash", spoken.halves),
    "bare": ("number", spoken.bare),
    "filling": ("skip", _text),
    "numeral": ("number", _numeral),
    "mixed": ("number", _numeral),
    "counted2": ("yarn", spoken.counted),
    "each": ("word", _each),
    "single": ("word", lambda match: _WORDS["单面布"]),
    "english": ("number", _worded),
    "english2": ("yarn", spoken.worded_yarn),
    "as_yarn": ("yarn", _text),
    "as_slash": ("slash", _slashed),
    "as_number": ("number", _number),
    "letters": ("word", _letters),
    "latin": ("word", None),
    "sign": ("sign", _text),
    "sign2": ("sign", _text),
    "sign3": ("sign", _text),
    "sign4": ("sign", lambda match: "other"),
    "sign5": ("sign", _text),
    "combed": ("word", _combed),
    "prefix": ("word", _prefix),
}


# Notations recur from text to text (150cm, 40S, 57/58"): what one says is kept, of few.
_KNOWN: Final[dict[str, tuple[str, dict[str, Any]]]] = {
    name: (kind, _WORDS if read is None else {}) for name, (kind, read) in _READERS.items()
}
_KNOWN_MOST: Final = 8192
# Token(…) without the cost of its keywords: scanning is the innermost loop.
_token: Final = partial(tuple.__new__, Token)


def scan(text: str) -> list[Token]:
    """The tokens of a text in its one form, in their order; between them nothing has a meaning."""
    # Most texts have no pair, and looking for one at every number is what costs most.
    has_pairs = "*" in text or "x" in text or "by" in text
    if "/" in text:
        finder_of = (_finders() if has_pairs else _finders(_PAIRS)).get
    else:
        finder_of = (_finders(_FOLDED) if has_pairs else _finders(_PAIRS | _FOLDED)).get
    found = []
    has_signs = False
    place, length = 0, len(text)
    while place < length:
        finder = finder_of(text[place])
        match = finder and finder(text, place)
        if not match:
            place += 1
            continue
        kind, known = _KNOWN[match.lastgroup]  # type: ignore[index]
        data = known.get(match[0])
        if data is None:
            data = _learned(match)
        if kind == "sign":
            has_signs = True
        end = match.end()
        found.append((kind, place, end, data))
        place = end
    tokens: list[Token] = list(map(_token, found))
    return signs.joined(tokens) if has_signs else tokens


def _learned(match: re.Match[str]) -> Any:
    """What a notation says that was not met of late."""
    name: str = match.lastgroup  # type: ignore[assignment]
    read, known = _READERS[name][1], _KNOWN[name][1]
    assert read, match  # every word is known
    if len(known) >= _KNOWN_MOST:
        known.clear()
    data = known[match[0]] = read(match)
    return data
