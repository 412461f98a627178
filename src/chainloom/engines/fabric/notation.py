"""The notation of yarns: one side of a pair, and a pair.

pair  = side "×" side                     45×45   40S*40S+40D   75D/72F×75D/72F   133×72
side  = yarn { "+" yarn }
yarn  = [ prefix ] count [ system ] [ "/" ply | ply "股" | "/" filaments ] [ fibre ]
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final

from .conversions import per_inch_from_per_10cm
from .spec import Yarn
from .vocabulary import alternatives, words, yarn_words

_SUFFIX: Final = alternatives(yarn_words())
_YARN: Final = re.compile(
    r"(ne|jc|cm|oe|tc|cvc|tr|[cjtrnlwp])?\s?(\d+(?:\.\d+)?)\s?"
    r"(dtex|tex|英支|公支|支|nm|den(?:ier)?|丹尼尔?|丹|旦尼?尔?|'?s(?![a-z])|d(?![a-z]))?"
    r"(?:\s?/\s?([1-9](?!\d|f|孔))|\s?/?\s?(\d{1,3})\s?(?:f(?:il(?:ament)?s?)?|孔)(?:/([1-9]))?|/(\d{2,3}))?"
    r"\s?(ne|nm|[sd](?![a-z])|支)?(?:\s?([双三2-4])股)?"
    rf"((?:{_SUFFIX}){{0,6}})"
)
_SYSTEM: Final = {
    "s": "Ne",
    "'s": "Ne", "支": "Ne", "英支": "Ne", "ne": "Ne", "公支": "Nm", "nm": "Nm",
    "dtex": "dtex", "tex": "tex", "d": "D", "den": "D", "denier": "D",
}  # fmt: skip
_PREFIX_FIBRES: Final = {
    "jc": ("cotton",), "j": ("cotton",), "cm": ("cotton",), "c": ("cotton",), "t": ("polyester",),
    "p": ("polyester",), "r": ("viscose",), "n": ("nylon",), "l": ("linen",), "w": ("wool",),
    "tc": ("polyester", "cotton"), "cvc": ("cotton", "polyester"), "tr": ("polyester", "viscose"),
}  # fmt: skip
_PREFIX_PROCESS: Final = {"jc": "combed", "j": "combed", "cm": "combed", "oe": "open_end"}
_STRANDS: Final = {"双": 2, "三": 3, "2": 2, "3": 3, "4": 4}
# Bare beside a count in Ne or D: further off than this it is in another system.
_UNEVEN: Final = 3
_BOUNDS: Final = {
    "Ne": (3, 300),
    "Nm": (1, 400),
    "D": (5, 5000),
    "tex": (0.5, 2000),
    "dtex": (5, 5500),
}
_SUFFIXES: Final = {suffix: dict(words()[suffix]) for suffix in yarn_words()}
_EACH_SUFFIX: Final = re.compile(_SUFFIX)
_CROSS: Final = re.compile(r"\*|(?<!te)x|by")
_PER_CM: Final = re.compile(r"(10)?\s?(?:cm|厘米)$")
_TAIL: Final = re.compile(r"\s?根?/\s?(?:(?:10\s?)?(?:cm|厘米)|inch|英寸|in|\")$")


class Side:
    """One side of a pair: its yarns as written; `bare` if it is a number and nothing else."""

    __slots__ = ("bare", "fibres", "possible", "process", "yarns")

    def __init__(self, text: str) -> None:
        self.fibres: list[str] = []
        self.process: str | None = None
        self.bare = text.isdigit()
        # The system as written, or None, and the yarn in it, or in Ne.
        self.yarns: list[tuple[str | None, Yarn]] = (
            [(None, Yarn(float(text), "Ne"))]
            if self.bare
            else [self._yarn(*match.groups()) for match in _YARN.finditer(text)]
        )
        if not self.bare and len(self.yarns) == 1:
            self.bare = (
                self.yarns[0] == (None, Yarn(self.yarns[0][1].count, "Ne")) and not self.fibres
            )

        self.possible = all(
            _BOUNDS[y.system][0] <= y.count <= _BOUNDS[y.system][1] for _, y in self.yarns
        )

    def _yarn(self, prefix: str | None, count: str, *rest: str | None) -> tuple[str | None, Yarn]:
        unit, ply, fil, folded, fil2, after, strands, suffix = rest
        written = unit or after or (prefix if prefix == "ne" else None)
        system = (_SYSTEM.get(written) or "D") if written else ("D" if fil or fil2 else None)
        process = fibre = None
        if prefix and prefix != "ne":
            process, fibres = _PREFIX_PROCESS.get(prefix), _PREFIX_FIBRES.get(prefix, ())
            fibre = fibres[0] if len(fibres) == 1 else None
            self.fibres += fibres
            self.process = self.process or process
        if suffix:
            found = [_SUFFIXES[one] for one in _EACH_SUFFIX.findall(suffix)]
            said = {process, *(facts.get("process") for facts in found)} - {None}
            process = "+".join(sorted(one for one in said if one)) or None
            for facts in found:
                if "fibre" in facts:
                    fibre = facts["fibre"]
                    self.fibres.append(facts["fibre"])
        filaments = fil or fil2
        yarn = Yarn(
            float(count),
            system or "Ne",
            int(ply or folded or _STRANDS.get(strands or "", 1)),
            int(filaments) if filaments else None,
            process,
            fibre,
        )
        return system, yarn

    def in_system(self, system: str) -> list[Yarn]:
        """The yarns, those without a system in the given one."""
        return [yarn if known else yarn._replace(system=system) for known, yarn in self.yarns]


@lru_cache(maxsize=4096)
def side(text: str) -> Side:
    """What a notation says. The trade has few of them, so that 40S is taken apart only once."""
    return Side(text)


class Pair:
    """Two sides: as yarns (`warp`, `weft`) and as threads an inch (`ends`, `picks`)."""

    __slots__ = (
        "bare", "ends", "fibres", "is_density", "is_uneven", "picks", "possible", "warp", "weft",
    )  # fmt: skip

    def __init__(self, text: str) -> None:
        tail = None if text[-1].isdigit() else _TAIL.search(text)
        first, second = _CROSS.split(text[: tail.start()] if tail else text, maxsplit=1)
        one, other = side(first), side(second)
        self.bare = one.bare and other.bare
        self.is_density = self.bare and tail is not None
        self.possible = one.possible and other.possible
        self.fibres = one.fibres + other.fibres
        self.ends, self.picks = one.yarns[0][1].count, other.yarns[0][1].count
        if tail and (per := _PER_CM.search(text)):
            times = 1 if per.group(1) else 10
            self.ends = round(per_inch_from_per_10cm(self.ends * times), 2)
            self.picks = round(per_inch_from_per_10cm(self.picks * times), 2)
        written = {system for system, _ in (*one.yarns, *other.yarns) if system}
        # 40×40+40D: bare counts beside a denier are spun yarn; 75×75D are both filament.
        mixed = len(one.yarns) + len(other.yarns) > 2
        system = next(iter(written)) if len(written) == 1 and not mixed else "Ne"
        # 150×21S: the first is hardly in the system of the second.
        larger, smaller = max(self.ends, self.picks), min(self.ends, self.picks)
        self.is_uneven = one.bare != other.bare and larger > _UNEVEN * smaller
        self.warp, self.weft = tuple(one.in_system(system)), tuple(other.in_system(system))
        if one.process and other.bare:
            self.weft = (self.weft[0]._replace(process=one.process), *self.weft[1:])


@lru_cache(maxsize=4096)
def pair(text: str) -> Pair:
    """What a pair says."""
    return Pair(text)
