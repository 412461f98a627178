"""Rule sets from TOML, JSON or plain values, with every mistake told by its key.

code = "four_point"              # letters, digits, _ and -
name = "Four-point system"       # name_zh as well, unless it is the same
source = "ASTM D5430"            # may be left out; source_zh as well
stretch = "yard"                 # or "metre"
most_points = 4                  # in a stretch
steps = [{ up_to_in = 3, points = 1 }, { points = 4 }]
# or steps_along and steps_across. A bound is up_to_in, up_to_mm or up_to_width (a part of the
# cloth's width, 0 to 1); bounds rise, and the last step has none.
ignored = ["crease"]             # may be left out
edge_in = 1                      # or edge_mm; may be left out

[continuous]                     # may be left out
from_in = 36                     # or from_mm
points = 4

[[special]]                      # any number
kinds = ["hole"]
steps = [{ up_to_in = 1, points = 2 }, { points = 4 }]

[[limits]]                       # one or more
of = "points_per_100_yd2"
most = 40
over = "roll"                    # or "shipment"; may be left out
wider_than_in = 50               # or wider_than_mm; up_to_width_in, up_to_width_mm

[verdict]                        # pass, pass_zh, fail, fail_zh
pass = "accepted"
fail = "rejected"
"""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any

from ..inspection import KINDS
from .rules import AVERAGES, MEASURES, MM_PER_INCH, STRETCHES, Continuous, Limit, Rule, Special
from .rules import Step as OneStep

MOST_BYTES = 100_000
_FOLDER = Path(__file__).parent / "rule_sets"
_CODE = re.compile(r"[a-z0-9][a-z0-9_-]{0,59}")
_KEYS = {
    "code", "name", "name_zh", "source", "source_zh", "stretch", "most_points", "steps",
    "steps_along", "steps_across", "ignored", "edge_mm", "edge_in", "continuous", "special",
    "limits", "verdict",
}  # fmt: skip


@dataclass(frozen=True)
class Mistake:
    """One thing that is wrong with a rule set: the key, such as `limits[1].most`, and why."""

    key: str
    code: str  # missing, unknown, not_text, not_number, not_one_of, not_list, not_table,
    # out_of_range, two_bounds, order, no_last_step, not_toml, not_json, too_large
    message: str


class RuleError(ValueError):
    """A rule set that cannot be used, with all its mistakes."""

    def __init__(self, mistakes: Sequence[Mistake], name: str = "") -> None:
        self.mistakes = tuple(mistakes)
        said = "; ".join(
            f"{one.key}: {one.message}" if one.key else one.message for one in mistakes
        )
        super().__init__(f"{name}: {said}" if name else said)


def read_rule(source: Path | str | bytes, *, name: str = "") -> Rule:
    """The rule set of a file, or of the text of one: TOML, or JSON where it begins with a brace.

    Raises RuleError with every mistake by its key, OSError where the file cannot be opened.
    """
    if isinstance(source, Path):
        name = name or source.name
        source = source.read_bytes()
    text = source.decode("utf-8-sig", "replace") if isinstance(source, bytes) else source
    if len(text) > MOST_BYTES:
        raise RuleError([Mistake("", "too_large", "a rule set has at most 100 kB")], name)
    is_json = text.lstrip().startswith("{")
    try:
        found = json.loads(text) if is_json else tomllib.loads(text)
    except (ValueError, RecursionError) as broken:
        kind = "JSON" if is_json else "TOML"
        code = "not_json" if is_json else "not_toml"
        raise RuleError([Mistake("", code, f"this is no {kind} ({broken})")], name) from None
    return rule_of(found, name=name)


@cache
def built_in_rules() -> Mapping[str, Rule]:
    """The rule sets that come with the engine, by their codes."""
    found = [read_rule(path) for path in sorted(_FOLDER.glob("*.toml"))]
    return {rule.code: rule for rule in found}


def rule_of(values: Mapping[str, Any], *, name: str = "") -> Rule:
    """The rule set that these plain values say. Raises RuleError with every mistake."""
    reader = _Reader()
    found = reader.rule(values)
    if reader.mistakes or found is None:
        raise RuleError(reader.mistakes, name)
    return found


class _Reader:
    """Reads value after value and keeps what is wrong, so that all of it is told at once."""

    def __init__(self) -> None:
        self.mistakes: list[Mistake] = []

    def wrong(self, key: str, code: str, message: str) -> None:
        self.mistakes.append(Mistake(key, code, message))

    def rule(self, values: Mapping[str, Any]) -> Rule | None:
        if not isinstance(values, Mapping):
            self.wrong("", "not_table", "a rule set is a table of keys and values")
            return None
        self.known(values, _KEYS, "")
        code = self.text(values, "code", "")
        if code and not _CODE.fullmatch(code):
            self.wrong("code", "out_of_range", "small letters, digits, _ and -; at most 60")
        name = self.text(values, "name", "")
        source = self.text(values, "source", "", "not said")
        along, across = self.directions(values)
        verdict = self.table(values, "verdict")
        self.known(verdict, {"pass", "pass_zh", "fail", "fail_zh"}, "verdict")
        passed = self.text(verdict, "pass", "verdict", "passed")
        failed = self.text(verdict, "fail", "verdict", "failed")
        rule = Rule(
            code=code,
            name=name,
            name_zh=self.text(values, "name_zh", "", name),
            source=source,
            source_zh=self.text(values, "source_zh", "", source),
            stretch=self.one_of(values, "stretch", "", tuple(STRETCHES)),
            most_points=self.points(values, "most_points", ""),
            along=along,
            across=across,
            special=self.specials(values),
            continuous=self.continuous(values),
            ignored=self.kinds(values, "ignored", ""),
            edge_mm=self.length(values, "edge", "") or 0.0,
            limits=self.limits(values),
            passed=passed,
            passed_zh=self.text(verdict, "pass_zh", "verdict", passed),
            failed=failed,
            failed_zh=self.text(verdict, "fail_zh", "verdict", failed),
        )
        return None if self.mistakes else rule

    # The parts of a rule set.

    def directions(self, values: Mapping[str, Any]) -> tuple[tuple[OneStep, ...], ...]:
        if "steps" in values:
            for key in ("steps_along", "steps_across"):
                if key in values:
                    self.wrong(key, "two_bounds", "either steps, or steps_along and steps_across")
            steps = self.steps(values, "steps", "")
            return steps, steps
        if "steps_along" not in values and "steps_across" not in values:
            self.wrong("steps", "missing", "steps are needed, or steps_along and steps_across")
            return (), ()
        return self.steps(values, "steps_along", ""), self.steps(values, "steps_across", "")

    def steps(self, values: Mapping[str, Any], key: str, within: str) -> tuple[OneStep, ...]:
        rows = self.list_of_tables(values, key, within)
        found = []
        for row, place in rows:
            self.known(row, {"points", "up_to_mm", "up_to_in", "up_to_width"}, place)
            bound = self.length(row, "up_to", place)
            part = self.number(row, "up_to_width", place, least=0, most=1, needed=False)
            if bound is not None and part is not None:
                self.wrong(f"{place}.up_to_width", "two_bounds", "only one bound")
            found.append(OneStep(self.points(row, "points", place), bound, part))
        self.rising(found, _join(within, key))
        return tuple(found)

    def rising(self, steps: Sequence[OneStep], key: str) -> None:
        if not steps:
            return
        if steps[-1].up_to_mm is not None or steps[-1].up_to_width is not None:
            self.wrong(key, "no_last_step", "the last step has no bound: it is for all longer ones")
        for place, (one, after) in enumerate(pairwise(steps)):
            if one.up_to_mm is None and one.up_to_width is None:
                self.wrong(f"{key}[{place}]", "order", "only the last step is without a bound")
            for name in ("up_to_mm", "up_to_width"):
                here, there = getattr(one, name), getattr(after, name)
                if here is not None and there is not None and there <= here:
                    self.wrong(f"{key}[{place + 1}]", "order", "its bound must be above the last")

    def specials(self, values: Mapping[str, Any]) -> tuple[Special, ...]:
        found, seen = [], set[str]()
        for row, place in self.list_of_tables(values, "special", "", needed=False):
            self.known(row, {"kinds", "steps"}, place)
            kinds = self.kinds(row, "kinds", place, needed=True)
            for kind in seen & set(kinds):
                self.wrong(f"{place}.kinds", "order", f"{kind} has steps already")
            seen |= set(kinds)
            found.append(Special(kinds, self.steps(row, "steps", place)))
        return tuple(found)

    def continuous(self, values: Mapping[str, Any]) -> Continuous | None:
        if "continuous" not in values:
            return None
        row = self.table(values, "continuous")
        self.known(row, {"from_mm", "from_in", "points"}, "continuous")
        start = self.length(row, "from", "continuous", needed=True)
        return Continuous(start or 0.0, self.points(row, "points", "continuous"))

    def limits(self, values: Mapping[str, Any]) -> tuple[Limit, ...]:
        keys = {"of", "most", "over", "wider_than_mm", "wider_than_in"}
        keys |= {"up_to_width_mm", "up_to_width_in"}
        found = []
        for row, place in self.list_of_tables(values, "limits", ""):
            self.known(row, keys, place)
            over = self.one_of(row, "over", place, ("roll", "shipment"), "roll")
            of = self.one_of(row, "of", place, MEASURES if over == "roll" else AVERAGES)
            most = self.number(row, "most", place, least=0, most=1_000_000)
            wider = self.length(row, "wider_than", place)
            up_to = self.length(row, "up_to_width", place)
            found.append(Limit(of, most or 0.0, over, wider, up_to))
        return tuple(found)

    # Single values.

    def known(self, values: Mapping[str, Any], keys: set[str], within: str) -> None:
        for key in values:
            if key not in keys:
                self.wrong(_join(within, str(key)), "unknown", "there is no such key")

    def text(
        self, values: Mapping[str, Any], key: str, within: str, otherwise: str | None = None
    ) -> str:
        found = values.get(key)
        if found is None and otherwise is not None:
            return otherwise
        if found is None:
            self.wrong(_join(within, key), "missing", "is needed")
        elif not isinstance(found, str) or not found.strip() or len(found) > 2000:
            self.wrong(_join(within, key), "not_text", "must be a text")
        else:
            return found.strip()
        return ""

    def one_of(
        self,
        values: Mapping[str, Any],
        key: str,
        within: str,
        choices: Sequence[str],
        *otherwise: str,
    ) -> str:
        found = values.get(key, *otherwise)
        if found in choices:
            return str(found)
        code = "missing" if found is None else "not_one_of"
        self.wrong(_join(within, key), code, f"must be one of {', '.join(choices)}")
        return choices[0]

    def number(
        self,
        values: Mapping[str, Any],
        key: str,
        within: str,
        *,
        least: float,
        most: float,
        needed: bool = True,
    ) -> float | None:
        found = values.get(key)
        where = _join(within, key)
        if found is None:
            if needed:
                self.wrong(where, "missing", "is needed")
        elif isinstance(found, bool) or not isinstance(found, int | float):
            self.wrong(where, "not_number", "must be a number")
        elif not least <= found <= most:  # NaN is not, either
            self.wrong(where, "out_of_range", f"must be from {least:g} to {most:g}")
        else:
            return float(found)
        return None

    def points(self, values: Mapping[str, Any], key: str, within: str) -> int:
        found = self.number(values, key, within, least=0, most=1000)
        if found is not None and found != int(found):
            self.wrong(_join(within, key), "not_number", "must be a whole number")
        return int(found or 0)

    def length(
        self, values: Mapping[str, Any], stem: str, within: str, *, needed: bool = False
    ) -> float | None:
        """A length under `<stem>_mm` or `<stem>_in`, in mm."""
        in_mm, in_inches = f"{stem}_mm", f"{stem}_in"
        if in_mm in values and in_inches in values:
            self.wrong(_join(within, in_inches), "two_bounds", f"either {in_mm} or {in_inches}")
        if in_inches in values:
            found = self.number(values, in_inches, within, least=0, most=100_000)
            return None if found is None else found * MM_PER_INCH
        return self.number(values, in_mm, within, least=0, most=2_540_000, needed=needed)

    def kinds(
        self, values: Mapping[str, Any], key: str, within: str, *, needed: bool = False
    ) -> tuple[str, ...]:
        found = values.get(key, None if needed else [])
        where = _join(within, key)
        if not isinstance(found, list) or (needed and not found):
            self.wrong(where, "not_list", "must be a list of kinds")
            return ()
        for place, kind in enumerate(found):
            if kind not in KINDS:
                self.wrong(f"{where}[{place}]", "not_one_of", f"must be one of {', '.join(KINDS)}")
        return tuple(str(kind) for kind in found)

    def table(self, values: Mapping[str, Any], key: str) -> Mapping[str, Any]:
        found = values.get(key, {})
        if not isinstance(found, Mapping):
            self.wrong(key, "not_table", "must be a table of keys and values")
            return {}
        return found

    def list_of_tables(
        self, values: Mapping[str, Any], key: str, within: str, *, needed: bool = True
    ) -> list[tuple[Mapping[str, Any], str]]:
        found = values.get(key)
        where = _join(within, key)
        if found is None and not needed:
            return []
        if not isinstance(found, list) or (needed and not found) or len(found) > 100:
            code = "missing" if found is None else "not_list"
            self.wrong(where, code, "must be a list of 1 to 100 tables")
            return []
        rows = []
        for place, row in enumerate(found):
            if isinstance(row, Mapping):
                rows.append((row, f"{where}[{place}]"))
            else:
                self.wrong(f"{where}[{place}]", "not_table", "must be a table of keys and values")
        return rows


def _join(within: str, key: str) -> str:
    return f"{within}.{key}" if within else key
