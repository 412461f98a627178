"""`chainloom eligible`."""

from __future__ import annotations

import argparse
import json
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from chainloom.cli import output

if TYPE_CHECKING:
    from chainloom.engines.matching.eligibility import Assessment, Vocabulary, Way

HELP = "What a firm meets, gets and lacks of each policy of a file."

_WORDS = {
    "zh": {
        "automatic": "免申即享",
        "eligible": "符合",
        "unknown": "待核实",
        "one_short": "差一项",
        "short": "不符合",
        "not_in_force": "不在有效期",
        "met": "符合",
        "unmet": "不符合",
        "head": ("结论", "政策", "金额", "符合", "不符合", "未知"),
        "verdicts": ("结论", "条件", "所见", "来源", "数据日期"),
        "ask": "需补充",
        "change": "需改变",
        "or": "或者",
        "why": "金额计算",
        "received": "此前是否已享受过本项",
    },
    "en": {
        "automatic": "automatic",
        "eligible": "eligible",
        "unknown": "to be clarified",
        "one_short": "one short",
        "short": "not eligible",
        "not_in_force": "not in force",
        "met": "met",
        "unmet": "unmet",
        "head": ("outcome", "policy", "amount", "met", "unmet", "unknown"),
        "verdicts": ("verdict", "condition", "seen", "from", "as of"),
        "ask": "to ask",
        "change": "to change",
        "or": "or",
        "why": "how it is reckoned",
        "received": "whether it has received this before",
    },
}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("firm", type=Path, metavar="FIRM.json", help="what is known of the firm")
    parser.add_argument("--policies", type=Path, required=True, metavar="FILE", help="JSON")
    parser.add_argument("--on", type=_day, default=None, metavar="YYYY-MM-DD", help="today")
    parser.add_argument(
        "--language", choices=("zh", "en"), default="zh", help="of the sentences; default: zh"
    )
    shown = parser.add_mutually_exclusive_group()
    shown.add_argument("--brief", action="store_true", help="one line a policy")
    shown.add_argument("--json", action="store_true", help="one JSON object a policy and line")


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r} is not a date as 2026-01-31") from None


def run(options: argparse.Namespace) -> int:
    from chainloom.engines.matching import eligibility

    read: list[Any] = []
    vocabulary = eligibility.standard().with_names(_names())
    for path in (options.policies, options.firm):
        try:
            data = eligibility.load(path.read_bytes())
            if path is options.policies:
                policies, vocabulary = eligibility.read_policies(data, vocabulary)
            read.append(data)
            firm = eligibility.read_firm(data, vocabulary) if len(read) == 2 else None
        except eligibility.EligibilityError as wrong:
            for problem in wrong.problems:
                output.error(f"{path}: {problem}")
            return 2
    assert firm is not None
    found = eligibility.assess_all(policies, firm, options.on or date.today(), vocabulary)
    if options.json:
        for one in found:
            print(json.dumps(_as_json(one, vocabulary), ensure_ascii=False))
        return 0
    _show(found, vocabulary, options)
    return 0


def _names() -> dict[str, Any]:
    """Names of the industry classes that the product keeps; files may name the rest."""
    from chainloom.core.classifications import industry
    from chainloom.engines.matching.eligibility import Named

    listed = industry.table().values()
    return {"industry": {one.code: Named(one.code, one.name, one.name_en) for one in listed}}


def _show(found: list[Assessment], vocabulary: Vocabulary, options: argparse.Namespace) -> None:
    language = options.language
    words: dict[str, Any] = _WORDS[language]
    print(output.table(words["head"], [_row(one, vocabulary, language) for one in found]))
    if options.brief:
        return
    for one in found:
        print(f"\n{one.policy.title} {one.policy.number}".rstrip())
        print(output.table(words["verdicts"], _verdicts(one, vocabulary, language)))
        for line in _lacking(one, vocabulary, language):
            print(line)
        if one.amount is not None:
            _show_amount(one, vocabulary, language)


def _row(one: Assessment, vocabulary: Vocabulary, language: str) -> tuple[Any, ...]:
    from chainloom.engines.matching.eligibility import amount_words

    counts = [verdict.status.word for verdict in one.verdicts]
    amount = "" if one.amount is None else amount_words(one.amount, vocabulary, language)
    outcome = _WORDS[language][one.outcome.value]
    numbers = (counts.count("met"), counts.count("unmet"), counts.count("unknown"))
    return (outcome, one.policy.title, amount, *numbers)


def _verdicts(one: Assessment, vocabulary: Vocabulary, language: str) -> list[tuple[Any, ...]]:
    from chainloom.engines.matching.eligibility import render, value_words

    return [
        (
            _WORDS[language][verdict.status.word],
            render(verdict.test, vocabulary, language),
            value_words(verdict.known, verdict.test.attribute, vocabulary, language),
            verdict.known.source if verdict.known else None,
            _iso(verdict.known.as_of) if verdict.known else None,
        )
        for verdict in one.verdicts
    ]


def _lacking(one: Assessment, vocabulary: Vocabulary, language: str) -> list[str]:
    """The smallest sets of conditions to change or to ask about, a line each."""
    if one.missing is None or not one.missing.price or one.missing.price == (0, 0):
        return []
    lines = []
    for place, way in enumerate(one.missing.ways):
        change, ask = _way_words(way, vocabulary, language)
        said = [f"{_WORDS[language]['change']}: {text}" for text in change]
        said += [f"{_WORDS[language]['ask']}: {text}" for text in ask]
        lead = f"{_WORDS[language]['or']} " if place else ""
        lines.append(lead + "; ".join(said))
    return lines + (["…"] if one.missing.more else [])


def _way_words(way: Way, vocabulary: Vocabulary, language: str) -> tuple[list[str], list[str]]:
    from chainloom.engines.matching.eligibility import Not, ask_for, render

    change = [
        render(test if wanted else Not(test), vocabulary, language) for test, wanted in way.change
    ]
    return change, list(dict.fromkeys(ask_for(test, vocabulary, language) for test, _ in way.ask))


def _show_amount(one: Assessment, vocabulary: Vocabulary, language: str) -> None:
    from chainloom.engines.matching.eligibility import steps_words

    assert one.amount is not None
    for line in steps_words(one.amount, vocabulary, language):
        print(f"{_WORDS[language]['why']}: {line}")
    for name in one.amount.asks:
        attribute = vocabulary.attributes[name]
        asked = attribute.ask_en if language == "en" else attribute.ask
        print(f"{_WORDS[language]['ask']}: {asked or attribute.name}")
    if one.amount.keys:
        print(f"{_WORDS[language]['ask']}: {_WORDS[language]['received']}")


def _as_json(one: Assessment, vocabulary: Vocabulary) -> dict[str, Any]:
    """The same for programs, sentences in both languages."""
    from chainloom.engines.matching import eligibility

    def both(said: Any, *given: Any) -> dict[str, str]:
        return {language: said(*given, vocabulary, language) for language in ("zh", "en")}

    verdicts = []
    for verdict in one.verdicts:
        known = verdict.known
        entry = {
            "condition": eligibility.write_condition(verdict.test, vocabulary),
            "status": verdict.status.word,
            "sentence": both(eligibility.render, verdict.test),
            "seen": both(eligibility.value_words, known, verdict.test.attribute),
            "source": known.source if known else None,
            "as_of": _iso(known.as_of) if known else None,
        }
        if verdict.status is eligibility.Status.UNKNOWN:
            entry["ask"] = both(eligibility.ask_for, verdict.test)
        verdicts.append(entry)
    return {
        "policy": one.policy.id,
        "title": one.policy.title,
        "outcome": one.outcome.value,
        "conditions": one.status.word,
        "in_force": one.in_force.word,
        "verdicts": verdicts,
        "missing": _missing(one, vocabulary),
        "amount": _amount(one),
    }


def _missing(one: Assessment, vocabulary: Vocabulary) -> dict[str, Any] | None:
    from chainloom.engines.matching import eligibility

    if one.missing is None or one.missing.price is None:
        return None

    def listed(literals: Any) -> list[dict[str, Any]]:
        return [
            eligibility.write_condition(test if wanted else eligibility.Not(test), vocabulary)
            for test, wanted in literals
        ]

    changes, asks = one.missing.price
    ways = [{"change": listed(way.change), "ask": listed(way.ask)} for way in one.missing.ways]
    return {"changes": changes, "asks": asks, "ways": ways, "more": one.missing.more}


def _amount(one: Assessment) -> dict[str, Any] | None:
    """Yuan as text, so that no fen is lost; no end where there is none."""
    if one.amount is None:
        return None
    high = one.amount.high
    return {
        "low": f"{one.amount.low:f}",
        "high": f"{high:f}" if high.is_finite() else None,
        "exact": one.amount.is_exact(),
        "in_kind": list(one.amount.words),
        "asks": list(one.amount.asks),
    }


def _iso(ordinal: int | None) -> str | None:
    return None if ordinal is None else date.fromordinal(ordinal).isoformat()
