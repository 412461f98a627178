"""Conditions, values and benefits as sentences, in Chinese and English. The grammar stands in
__init__.py: brackets stand where they are needed, so a sentence can be read in one way only."""

from __future__ import annotations

import math
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Final

from .conditions import Bound, Condition, Group, Not, Test
from .evidence import Choice, Codes, Holding, Holdings, Known, Span, Value
from .vocabulary import STATEMENT, Attribute, Vocabulary

LANGUAGES: Final = ("zh", "en")


def render(condition: Condition, vocabulary: Vocabulary, language: str = "zh") -> str:
    """The condition as one sentence, without a full stop."""
    return _Words(vocabulary, language).whole(condition)


def outline(
    condition: Condition, vocabulary: Vocabulary, language: str = "zh"
) -> Iterator[tuple[int, str, Condition]]:
    """The condition line by line: how deep, what it says, and the part that it says; a group's
    line stands before those of its parts."""
    words = _Words(vocabulary, language)
    stack = [(0, condition)]
    while stack:
        depth, one = stack.pop()
        match one:
            case Group(parts=parts) if len(parts) > 1:
                yield depth, words.heading(one), one
                stack += [(depth + 1, part) for part in reversed(parts)]
            case Group(parts=(part,)):
                stack.append((depth, part))
            case Not(part=part) if not isinstance(part, Test):
                yield depth, words.text("不满足以下条件：", "not the following:"), one
                stack.append((depth + 1, part))
            case _:
                yield depth, words.whole(one), one


def ask_for(test: Test, vocabulary: Vocabulary, language: str = "zh") -> str:
    """What somebody has to be asked to settle the condition."""
    return _Words(vocabulary, language).question(test)


def value_words(
    known: Known | None, attribute: str, vocabulary: Vocabulary, language: str = "zh"
) -> str:
    """A firm's value, as it is known."""
    words = _Words(vocabulary, language)
    if known is None:
        return words.text("未知", "not known")
    return words.value(known.value, attribute)


class _Words:
    def __init__(self, vocabulary: Vocabulary, language: str):
        self.vocabulary = vocabulary
        self.language = language

    def text(self, chinese: str, english: str) -> str:
        return english if self.language == "en" else chinese

    # Conditions

    def whole(self, condition: Condition) -> str:
        match condition:
            case Test():
                return self.test(condition)
            case Not(part=part):
                inner = self.whole(part)
                return self.text(f"不满足（{inner}）", f"not ({inner})")
            case Group(parts=()):
                return self.text("不设条件", "everyone")
            case Group(parts=(part,)):
                return self.whole(part)
            case Group(need=need, parts=parts) if need == len(parts):
                return self.text("，且", " and ").join(map(self.bracketed, parts))
            case Group(need=1, parts=parts):
                return self.text("，或", " or ").join(map(self.bracketed, parts))
            case Group(parts=parts):
                inner = "; ".join(map(self.bracketed, parts))
                inner = inner if self.language == "en" else inner.replace("; ", "；")
                return f"{self.heading(condition)}{self.text('', ' ')}{inner}"

    def bracketed(self, part: Condition) -> str:
        while isinstance(part, Group) and len(part.parts) == 1:
            part = part.parts[0]
        inner = self.whole(part)
        if not isinstance(part, Group) or not part.parts:
            return inner
        return self.text(f"（{inner}）", f"({inner})")

    def heading(self, group: Group) -> str:
        count = len(group.parts)
        if group.need == count:
            return self.text(f"同时满足以下{count}项：", f"all {count} of:")
        if group.need == 1:
            return self.text(f"满足以下{count}项之一：", f"any of {count}:")
        return self.text(
            f"满足以下{count}项中的至少{group.need}项：", f"at least {group.need} of {count}:"
        )

    def test(self, test: Test) -> str:
        if test.attribute == STATEMENT:
            return self.text(f"「{test.among[0]}」", f"“{test.among[0]}”")
        attribute = self.vocabulary.attributes[test.attribute]
        match attribute.type:
            case "number" | "date":
                said = self.range(test, attribute)
            case "flag":
                said = self.flag(attribute, test.among[0])
            case "certificates":
                said = self.certificate(test)
            case _:
                codes = self.codes(attribute, test.among)
                linking = self.text("属于" if attribute.type == "codes" else "为", " is ")
                said = f"{self.name(attribute)}{linking}{codes}"
        if test.fresh_since is not None:
            since = self.day(test.fresh_since)
            said += self.text(f"（以{since}以后的数据为准）", f" (told on or after {since})")
        return said

    def name(self, attribute: Attribute) -> str:
        return self.text(attribute.name, attribute.name_en or attribute.name)

    def flag(self, attribute: Attribute, code: str) -> str:
        yes = code == "yes"
        said = attribute.yes if yes else attribute.no
        english = attribute.yes_en if yes else attribute.no_en
        chinese = said or f"{attribute.name}为{'是' if yes else '否'}"
        return self.text(chinese, english or f"{self.name(attribute)}: {'yes' if yes else 'no'}")

    def range(self, test: Test, attribute: Attribute) -> str:
        name = self.name(attribute)
        if test.years_low is not None or test.years_high is not None:
            return name + self.ages(test)
        is_date = attribute.type == "date"
        ends = [self.end(test.low, "low", attribute), self.end(test.high, "high", attribute)]
        joined = self.text("且", " and ").join(end for end in ends if end)
        if self.language == "en":
            return f"{name} {joined}" if is_date else f"{name} of {joined}"
        return f"{name}{joined}"

    def ages(self, test: Test) -> str:
        low, high = test.years_low, test.years_high
        least = None if low is None else self.text(f"满{low:g}年", f"at least {low:g}")
        most = None if high is None else self.text(f"不超过{high:g}年", f"at most {high:g}")
        joined = self.text("且", " and ").join(one for one in (least, most) if one)
        return self.text(f"距今{joined}", f" {joined} full years ago")

    def end(self, bound: Bound | None, side: str, attribute: Attribute) -> str:
        if bound is None:
            return ""
        if attribute.type == "date":
            words = {
                ("low", False): ("不早于", "on or after "),
                ("low", True): ("晚于", "after "),
                ("high", False): ("不晚于", "on or before "),
                ("high", True): ("早于", "before "),
            }
            shown = self.day(bound.value)
        else:
            words = {
                ("low", False): ("不低于", "at least "),
                ("low", True): ("高于", "more than "),
                ("high", False): ("不超过", "at most "),
                ("high", True): ("低于", "less than "),
            }
            shown = self.number(bound.value, attribute.unit)
        return self.text(*words[side, bound.strict]) + shown

    def certificate(self, test: Test) -> str:
        kinds = self.either(self.named("certificate", kind) for kind in test.among)
        said = self.text(f"持有有效资质：{kinds}", f"holds a valid certificate: {kinds}")
        if test.levels:
            levels = self.either(self.named("level", level) for level in test.levels)
            said += self.text(f"（级别：{levels}）", f" (level: {levels})")
        edges = [end and self.day(end.value) for end in test.issued]
        if edges[0] and edges[1]:
            said += self.text(
                f"（认定日期：{edges[0]}至{edges[1]}）", f" (issued {edges[0]} to {edges[1]})"
            )
        elif edges[0]:
            said += self.text(f"（认定日期：{edges[0]}起）", f" (issued from {edges[0]})")
        elif edges[1]:
            said += self.text(f"（认定日期：至{edges[1]}）", f" (issued until {edges[1]})")
        return said

    def codes(self, attribute: Attribute, codes: tuple[str, ...]) -> str:
        return self.either(self.coded(attribute, code) for code in codes)

    def coded(self, attribute: Attribute, code: str) -> str:
        """A name, with its code behind it where others read by the code."""
        shown = self.named(attribute.code, code)
        nested = attribute.type == "codes" and attribute.grows_by
        if shown == code and nested == 2:
            shown = self.named(attribute.code, code.ljust(6, "0"))
        if not nested or shown == code:
            return shown
        return f"{shown} {code.ljust(6, '0') if nested == 2 else code}"

    def named(self, attribute: str, code: str) -> str:
        return self.vocabulary.name_of(attribute, code, self.language)

    def either(self, names: Iterator[str]) -> str:
        return self.text("、", " / ").join(names)

    # Values

    def value(self, value: Value, attribute: str) -> str:
        known = self.vocabulary.attributes.get(attribute) or Attribute(attribute, "", "", "flag")
        match value:
            case Span():
                return self.span(value, known)
            case Choice(possible=possible):
                listed = tuple(one for one in known.choice_codes() if one in possible)
                if known.type == "flag":
                    said = [self.flag(known, one) for one in listed]
                    if attribute == STATEMENT:
                        said = [
                            self.text("是", "yes") if one == "yes" else self.text("否", "no")
                            for one in listed
                        ]
                    return self.text("或", " or ").join(said)
                return self.text("或", " or ").join(self.coded(known, one) for one in listed)
            case Codes(values=values, complete=complete):
                shown = self.codes(known, values) or self.text("无", "none")
                return shown + ("" if complete else self.text("（可能不全）", " (perhaps more)"))
            case Holdings(held=held):
                names = self.either(self.holding(one) for one in held)
                return names or self.text("未见记录", "none recorded")

    def holding(self, one: Holding) -> str:
        level = f"({self.named('level', one.level)})" if one.level else ""
        begin = self.day(one.begin) if one.begin is not None else "?"
        end = "?" if one.end is None else "…" if math.isinf(one.end) else self.day(one.end)
        return f"{self.named('certificate', one.kind)}{level} {begin} – {end}"

    def span(self, span: Span, attribute: Attribute) -> str:
        if attribute.type == "date":
            ends = [self.day(end) for end in (span.low, span.high)]
        else:
            ends = [self.number(_whole(end), attribute.unit) for end in (span.low, span.high)]
        if span.is_exact():
            return ends[0]
        if math.isinf(span.low) or math.isinf(span.high):
            if math.isinf(span.high):
                return self.text(f"{ends[0]}以上", f"{ends[0]} or more")
            below = _whole(span.high) != span.high
            return self.text(
                f"{ends[1]}以下" if not below else f"低于{ends[1]}",
                f"less than {ends[1]}" if below else f"{ends[1]} or less",
            )
        return f"{ends[0]} – {ends[1]}"

    def question(self, test: Test) -> str:
        if test.attribute == STATEMENT:
            said = test.among[0]
            return self.text(f"是否符合「{said}」", f"whether this holds: “{said}”")
        attribute = self.vocabulary.attributes[test.attribute]
        asked = self.text(attribute.ask, attribute.ask_en) or self.name(attribute)
        if attribute.type == "certificates":
            kinds = self.either(self.named("certificate", kind) for kind in test.among)
            asked += self.text(f"：{kinds}", f": {kinds}")
        if test.fresh_since is not None:
            since = self.day(test.fresh_since)
            asked += self.text(f"（{since}以后的）", f" (as of {since} or later)")
        return asked

    # Numbers and days

    def number(self, value: float, unit: str) -> str:
        if math.isinf(value):
            return "∞" if value > 0 else "-∞"
        exact = Decimal(repr(value))
        if unit == "yuan":
            return self.yuan(exact)
        shown = _plain(exact)
        return shown + {
            "percent": "%",
            "people": self.text("人", " people"),
        }.get(unit, "")

    def yuan(self, value: Decimal) -> str:
        """The largest unit in which at most four decimals are needed: nothing is rounded."""
        if not value.is_finite():
            return "∞"
        units = [("亿元", 10**8), ("万元", 10**4)]
        if self.language == "en":
            units = [(" billion yuan", 10**9), (" million yuan", 10**6)]
        for name, size in units:
            scaled = value / size
            if abs(scaled) >= 1 and scaled == round(scaled, 4):
                return _plain(scaled) + name
        return _plain(value) + self.text("元", " yuan")

    def day(self, ordinal: float) -> str:
        if not math.isfinite(ordinal):
            return "…"
        found = date.fromordinal(int(ordinal))
        return self.text(f"{found.year}年{found.month}月{found.day}日", found.isoformat())


def _plain(value: Decimal) -> str:
    """With thousands separated, without an exponent or trailing zeros."""
    shown = f"{value:,f}"
    return shown.rstrip("0").rstrip(".") if "." in shown else shown


def _whole(value: float) -> float:
    """The number next to an end that was left out: 99999999.99999999 is below 100000000."""
    if math.isinf(value):
        return value
    near = float(round(value, 6))
    return (
        near
        if value in (math.nextafter(near, -math.inf), math.nextafter(near, math.inf))
        else value
    )
