"""`chainloom read`."""

from __future__ import annotations

import argparse
import json
import math
import sys
from collections import defaultdict
from collections.abc import Mapping, Sequence
from pathlib import Path
from statistics import fmean
from typing import TYPE_CHECKING

from chainloom.cli import output

if TYPE_CHECKING:
    from chainloom.engines.reading import Reading, Tally
    from chainloom.engines.reading.scoring import Stated

HELP = "Read documents: their clean text and what they say; or score that against labels."


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("files", nargs="*", type=Path, metavar="FILE", help="a document")
    what = parser.add_mutually_exclusive_group()
    what.add_argument("--json", action="store_true", help="one JSON object a document and line")
    what.add_argument("--facts", action="store_true", help="only the facts, as a table")
    what.add_argument("--clean", action="store_true", help="only the clean text")
    what.add_argument("--score", type=Path, metavar="GOLD.jsonl", help="score labelled documents")
    parser.add_argument(
        "--root", type=Path, help="with --score: the folder of the documents; default: its own"
    )
    parser.add_argument("--half", help="with --score: only documents labelled with this half")
    parser.add_argument(
        "--ways",
        action="store_true",
        help="with --score: how many facts told in each way are right",
    )
    parser.add_argument("--misses", action="store_true", help="with --score: what was wrong")
    parser.add_argument("--published", metavar="YYYY-MM-DD", help="where a document does not say")


def run(options: argparse.Namespace) -> int:
    if options.score:
        return _score(options)
    if not options.files:
        output.error("name a document to read, or --score with labelled ones")
        return 2
    from chainloom.engines.reading import ReadingError, read

    failed = 0
    for path in options.files:
        try:
            reading = read(path.read_bytes(), filename=path.name, published=options.published)
        except (ReadingError, OSError) as problem:
            output.error(f"{path}: {problem}")
            failed = 1
            continue
        if options.json:
            print(json.dumps({"file": str(path), **reading.as_dict()}, ensure_ascii=False))
        elif options.clean:
            print(reading.text)
        else:
            _show(path, reading, only_facts=options.facts)
    return failed


def _show(path: Path, reading: Reading, *, only_facts: bool) -> None:
    if not only_facts:
        said = [reading.title or path.name, reading.published or "", reading.source or ""]
        print(" · ".join(part for part in said if part), "\n")
        print(reading.text, "\n")
        for warning in reading.warnings:
            print(f"! {warning.code} {warning.detail}".rstrip(), file=sys.stderr)
    from chainloom.engines.reading import KINDS

    rows = [
        (
            KINDS[fact.kind].label,
            f"{fact.start}–{fact.end}",
            f"{fact.confidence:.2f}",
            ", ".join(
                f"{name}={_value(value)}"
                for name, value in fact.fields.items()
                if value not in (None, [], "")
            ),
        )
        for fact in reading.facts
    ]
    print(output.table(("kind", "place", "sure", "fields"), rows))


def _value(value: object) -> str:
    if isinstance(value, list | tuple):
        return "、".join(map(str, value))
    return f"{value:g}" if isinstance(value, float) else str(value)


def _score(options: argparse.Namespace) -> int:
    from chainloom.engines.reading import (
        KINDS,
        GoldError,
        ReadingError,
        Scores,
        character_accuracy,
        read,
        read_gold,
    )

    scores, accuracies = Scores(), []
    ways: dict[tuple[str, str], list[tuple[bool, float]]] = defaultdict(list)
    try:
        for document in read_gold(options.score, options.root):
            if options.half and document.half != options.half:
                continue
            reading = read(document.data, filename=document.filename, published=document.published)
            missed, extra = scores.add(reading.facts, document.facts, document.kinds)
            if options.misses:
                _show_misses(document.file, missed, extra)
            wrong = {id(one) for one in extra}
            for fact in reading.facts:
                if fact.kind in document.kinds:
                    told = (id(fact) not in wrong, fact.confidence)
                    ways[fact.kind, fact.told].append(told)
            if document.text is not None:
                accuracies.append(character_accuracy(reading.text, document.text))
    except (GoldError, ReadingError, OSError) as problem:
        output.error(problem)
        return 2
    print(f"{scores.documents} documents")
    rows = []
    for code in KINDS:
        strict, lenient = scores.strict[code], scores.lenient[code]
        if strict.found or strict.labelled:
            rows.append((code, strict.labelled, strict.found, *_rates(strict), *_rates(lenient)))
    heads = ("kind", "labelled", "found", "P strict", "R strict", "F1 strict")
    print(output.table((*heads, "P lenient", "R lenient", "F1 lenient"), rows))
    if options.ways:
        print(_by_way(ways))
    if accuracies:
        mean = sum(accuracies) / len(accuracies)
        print(
            f"clean text: {mean:.4f} of characters right on average, "
            f"{min(accuracies):.4f} at worst, {len(accuracies)} texts"
        )
    return 0


def _by_way(ways: Mapping[tuple[str, str], Sequence[tuple[bool, float]]]) -> str:
    """How many facts told in each way were met and right, and how sure the reader is of such."""
    rows = []
    for (kind, told), met in sorted(ways.items()):
        right = sum(is_right for is_right, _ in met)
        sure = fmean(confidence for _, confidence in met)
        share = f"{right / len(met):.2f}"
        rows.append((kind, told or "–", len(met), right, share, f"{sure:.2f}"))
    return output.table(("kind", "told", "met", "right", "share", "sure"), rows)


def _rates(tally: Tally) -> tuple[str, str, str]:
    rates = (tally.precision, tally.recall, tally.f1)
    first, second, third = ("–" if math.isnan(rate) else f"{rate:.3f}" for rate in rates)
    return first, second, third


def _show_misses(file: str, missed: Sequence[Stated], extra: Sequence[Stated]) -> None:
    for sign, facts in (("-", missed), ("+", extra)):
        for fact in facts:
            fields = {k: v for k, v in fact.fields.items() if v not in (None, [], "")}
            print(f"{sign} {file} {fact.kind} {json.dumps(fields, ensure_ascii=False)}")
