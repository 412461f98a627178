"""`chainloom inspect`: the inspection engine from the command line."""

from __future__ import annotations

import argparse
import json
from pathlib import Path

from chainloom.cli import output

HELP = "Find defects on pictures of cloth; or score that against labelled pictures."


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--score",
        type=Path,
        metavar="DIR",
        required=True,
        help="score labelled pictures: DIR/defect, DIR/mask and DIR/clean",
    )
    parser.add_argument("--json", action="store_true", help="print for programs")


def run(options: argparse.Namespace) -> int:
    try:
        from chainloom.engines.inspection import scoring
    except ImportError as error:
        output.error(f"this needs more libraries ({error.name}): pip install chainloom[inspection]")
        return 2
    try:
        scores = scoring.score_folder(options.score)
    except (scoring.ScoringError, OSError) as error:
        output.error(str(error))
        return 2
    said = scoring.record_of(scores)
    print(json.dumps(said, ensure_ascii=False) if options.json else scoring.shown(scores))
    return 0
