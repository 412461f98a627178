"""`chainloom spec`."""

from __future__ import annotations

import argparse
import json
import math
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from chainloom.cli import output

if TYPE_CHECKING:
    from chainloom.engines.fabric import FabricSpec, Miss

HELP = "Read descriptions of cloth into specifications; or score that against labels."


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "texts", nargs="*", metavar="TEXT", help="a description; - for one a line of standard input"
    )
    parser.add_argument("--json", action="store_true", help="one JSON object a text and line")
    parser.add_argument("--score", type=Path, metavar="GOLD.jsonl", help="score labelled ones")
    parser.add_argument(
        "--root", type=Path, help="with --score: the folder of the documents; default: its own"
    )
    parser.add_argument("--half", help="with --score: only those labelled with this half")
    parser.add_argument("--misses", action="store_true", help="with --score: what was wrong")


def run(options: argparse.Namespace) -> int:
    if options.score:
        return _score(options)
    if not options.texts:
        output.error("name a text to read, - for standard input, or --score with labelled ones")
        return 2
    from chainloom.engines.fabric import format_spec, parse

    for text in _texts(options.texts):
        spec = parse(text)
        if options.json:
            print(json.dumps({"text": text, **spec.as_dict()}, ensure_ascii=False))
        else:
            print(format_spec(spec) or "(nothing read)")
            print(output.table(("field", "value", "unit", "place", "basis"), _rows(spec)))
            for problem in spec.problems:
                print(f"! {problem.code} {problem.detail}".rstrip(), file=sys.stderr)
            print()
    return 0


def _texts(arguments: list[str]) -> Iterator[str]:
    """The descriptions named; a byte that is no UTF-8 becomes a mark, given back as unread."""
    for argument in arguments:
        if argument != "-":
            yield argument.encode("utf-8", "replace").decode()
            continue
        for line in sys.stdin.buffer:
            text = line.decode("utf-8", "replace").strip("\r\n")
            if text.strip():
                yield text


def _rows(spec: FabricSpec) -> list[tuple[Any, ...]]:
    said = spec.as_dict()
    rows = [
        (
            one["field"],
            _shown(one["value"]),
            one["unit"],
            f"{one['start']}–{one['end']}",
            _basis(one),
        )
        for one in said["values"]
    ]
    rows += [("unread", one.text[:60], None, f"{one.start}–{one.end}", None) for one in spec.unread]
    return rows


def _basis(value: dict[str, Any]) -> str:
    return ": ".join(part for part in (value["basis"], value["note"]) if part)


def _shown(value: Any) -> str:
    if isinstance(value, dict):
        return " ".join(f"{name}={_shown(one)}" for name, one in value.items() if one is not None)
    if isinstance(value, list):
        return ", ".join(map(_shown, value))
    return f"{value:g}" if isinstance(value, float) else str(value)


def _score(options: argparse.Namespace) -> int:
    from chainloom.engines.fabric import GoldError, Scores, parse, read_gold

    scores = Scores()
    try:
        for one in read_gold(options.score, options.root):
            if options.half and one.half != options.half:
                continue
            misses = scores.add(parse(one.text), one.spec)
            if options.misses and misses:
                _show_misses(one.source or one.text, misses)
    except (GoldError, OSError) as problem:
        output.error(problem)
        return 2
    print(f"{scores.descriptions} descriptions")
    rows = [
        (name, tally.labelled, tally.found, tally.right, f"{tally.share:.3f}")
        for name, tally in scores.tallies.items()
        if tally.counted
    ]
    print(output.table(("field", "labelled", "found", "right", "share right"), rows))
    share = "–" if math.isnan(scores.share) else f"{scores.share:.4f}"
    print(f"fields right: {share}; wrong numbers stated as certain: {scores.wrong_numbers}")
    return 0


def _show_misses(name: str, misses: list[Miss]) -> None:
    print(name)
    for miss in misses:
        mark = "!" if miss.is_wrong_number else " "
        labelled, found = (
            json.dumps(one, ensure_ascii=False) for one in (miss.labelled, miss.found)
        )
        print(f"  {mark} {miss.field}: labelled {labelled}, found {found}")
