"""`chainloom match`: a need from a file, the resources that fit it, and why. No database."""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import TYPE_CHECKING

from chainloom.cli import output

if TYPE_CHECKING:
    from chainloom.engines.matching import Match, Result, Verdict

HELP = "Find the resources that fit a need, in order and with reasons."


def add_arguments(parser: argparse.ArgumentParser) -> None:
    add = parser.add_argument
    add("need", type=Path, metavar="NEED.json", help="the need: kind, conditions, words")
    add("--resources", type=Path, required=True, metavar="FILE", help="offers, .csv or .parquet")
    add("--top", type=int, default=10, metavar="N", help="how many to list; 10")
    add("--weights", type=Path, metavar="FILE.toml", help="weights other than the usual")
    add("--explain", action="store_true", help="each condition and each part of the score")
    add("--json", action="store_true", help="one JSON object a match and line")


def run(options: argparse.Namespace) -> int:
    try:
        from chainloom.cli import match_files
        from chainloom.engines.matching import MatchingError, default_weights, match
    except ModuleNotFoundError as missing:
        if (missing.name or "chainloom").split(".")[0] == "chainloom":
            raise
        output.error(f"{missing.name} is not installed; run: pip install 'chainloom[matching]'")
        return 2
    try:
        need = match_files.read_need(options.need)
        weights = (
            match_files.read_weights(options.weights) if options.weights else default_weights()
        )
        index, titles = match_files.read_resources(options.resources)
        result = match(need, index, options.top, weights)
    except MatchingError as problem:
        output.error(problem)
        return 2
    if options.json:
        for one in result.matches:
            print(json.dumps(match_files.as_dict(one), ensure_ascii=False))
    else:
        _show(result, titles, options.explain)
    return 0 if result.matches else 1


def _show(result: Result, titles: dict[str, str], explain: bool) -> None:
    print(
        f"{result.looked_at:,} looked at: {result.feasible:,} feasible, "
        f"{result.possible:,} possible (near, or something to ask)"
    )
    rows = [
        (one.rank, one.standing.value, f"{one.score:.3f}", one.id, titles.get(one.id, ""))
        for one in result.matches
    ]
    print(output.table(("rank", "standing", "score", "id", "title"), rows))
    if explain:
        for one in result.matches:
            _explain(one, titles.get(one.id, ""))


def _explain(one: Match, title: str) -> None:
    print(f"\n{one.rank}. {one.id} {title}")
    rows = [
        (
            "wish" if verdict.condition.is_wish else "must",
            verdict.field,
            verdict.state.value,
            _off(verdict),
            "" if verdict.found is None else json.dumps(verdict.found, ensure_ascii=False),
            verdict.ask or ("from its words" if verdict.is_heard else ""),
        )
        for verdict in one.verdicts
    ]
    print(output.table(("", "field", "is", "off", "found", "note"), rows))
    parts = ", ".join(f"{part.name} {part.value:.2f} × {part.weight:g}" for part in one.parts)
    print(f"score {one.score:.3f} = mean of: {parts}")
    for label, words in (("says", one.said), ("does not say", one.unsaid)):
        if words:
            print(f"{label}: {' '.join(word.removeprefix('=') for word in words)}")


def _off(verdict: Verdict) -> str:
    return "" if verdict.off is None else f"{verdict.off:g} {verdict.unit}".strip()
