"""`python -m chainloom.engines.resolution`: score labelled data, compare two names."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from .comparison import compare
from .records import Record
from .scoring import read_name_pairs, read_pairs, score_pairs, score_short_full


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m chainloom.engines.resolution")
    commands = parser.add_subparsers(dest="command", required=True)
    score = commands.add_parser("score", help="precision, recall and F1 on labelled data")
    score.add_argument("--pairs", type=Path, help="JSON with match and distinct record pairs")
    score.add_argument("--name-pairs", type=Path, help="CSV of two names and 0 or 1")
    score.add_argument("--short-full", type=Path, help="CSV with short_name and full_name")
    one = commands.add_parser("compare", help="compare two names and say why")
    one.add_argument("first")
    one.add_argument("second")
    return parser


def _score(options: argparse.Namespace) -> None:
    tasks = []
    if options.pairs:
        tasks.append(("pairs", score_pairs(read_pairs(options.pairs))))
    if options.name_pairs:
        tasks.append(("name pairs", score_pairs(read_name_pairs(options.name_pairs))))
    if options.short_full:
        clean = score_short_full(options.short_full, with_suspects=False)
        tasks.append(("short names, without suspects", clean))
        whole = score_short_full(options.short_full, with_suspects=True)
        tasks.append(("short names, all rows", whole))
    for title, lines in tasks:
        print(title)
        for line in lines:
            print("  threshold", line)


def main(arguments: list[str] | None = None) -> int:
    options = _parser().parse_args(arguments)
    if options.command == "score":
        paths = [p for p in (options.pairs, options.name_pairs, options.short_full) if p]
        missing = [path for path in paths if not path.is_file()]
        if missing or not paths:
            print("no such file:" if missing else "nothing to score", *missing, file=sys.stderr)
            return 2
        _score(options)
        return 0
    comparison = compare(Record("a", options.first), Record("b", options.second))
    print(f"{comparison.verdict}  {comparison.score:.3f}")
    for reason in comparison.reasons:
        print(f"  {reason.weight:+5.1f}  {reason.code}: {reason.a} | {reason.b}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
