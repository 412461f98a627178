"""`chainloom inspect`: pictures of a roll in; its defects, its points, a map and a report out.

With `--score` it tells how well the engine does on labelled pictures. Needs the extra `inspection`
alone, and no database; map and reports need the whole product.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path

from chainloom.cli import output
from chainloom.cli.arguments import number, whole

HELP = "Defects on pictures of cloth, and a roll's grade: JSON, marked pictures, map, PDF, xlsx."

# What --learn has no use for.
NOT_LEARNED = (
    *("rolls", "workers", "ray", "overlap", "width-m"),
    *("roll", "customer", "cloth", "firm", "checked-by"),
)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    add = parser.add_argument
    add(
        "files",
        nargs="*",
        type=Path,
        metavar="FILE",
        help="pictures of one roll in their order along it; of a folder, those in it by name",
    )
    add(
        "--mm-per-px",
        type=number(0.005, 10),
        metavar="X",
        help="how many mm of cloth a pixel shows",
    )
    add("--out", type=Path, metavar="DIR", help="a new or empty folder; with --learn a new file")
    add(
        "--along",
        choices=("x", "y"),
        default="y",
        help="the side of the pictures that runs along the roll; y: lines of a camera across it",
    )
    add(
        "--overlap",
        type=number(0, 10_000),
        default=0.0,
        metavar="MM",
        help="how many mm of the roll neighbouring pictures share; 0",
    )
    add(
        "--fabric",
        type=Path,
        metavar="PROFILE",
        help="what was learned of this cloth, a file that --learn or the workshop wrote",
    )
    add(
        "--cloth-kind",
        choices=("woven", "knit", "other"),
        help="how the cloth is made, woven meaning woven of one plain colour; else nothing is sure",
    )
    add(
        "--order",
        choices=("given", "name"),
        default="given",
        help="of the pictures along the roll; given",
    )
    add(
        "--rule",
        default="four_point",
        metavar="RULE",
        help="four_point, four_point_metric, ten_point, or a TOML or JSON file; four_point",
    )
    add(
        "--width-m",
        type=number(0.01, 20),
        metavar="W",
        help="width of the cloth; else what the pictures show",
    )
    _of_the_report(parser)
    _instead(parser)


def _of_the_report(parser: argparse.ArgumentParser) -> None:
    add = parser.add_argument
    for name, about in (
        ("roll", "the roll's number; else the folder's or the first picture's name"),
        ("customer", "who the report is for"),
        ("cloth", "what the cloth is called"),
        ("firm", "whose report it is"),
        ("checked-by", "who has looked at the defects"),
    ):
        add(f"--{name}", default="", metavar="TEXT", help=about)
    _add_many(parser)
    add("--language", choices=("zh-hans", "en"), default="zh-hans", help="of map and reports")
    add("--json", action="store_true", help="print the outcome as JSON; of --rolls a list")


def _instead(parser: argparse.ArgumentParser) -> None:
    """What it can do instead of inspecting."""
    add = parser.add_argument
    add(
        "--learn",
        metavar="NAME",
        help="instead: learn the cloth NAME from pictures without defects; --out is then a file",
    )
    add(
        "--score",
        type=Path,
        metavar="DIR",
        help="instead: score the engine on DIR/defect, DIR/mask and DIR/clean",
    )


def _add_many(parser: argparse.ArgumentParser) -> None:
    add = parser.add_argument
    add(
        "--rolls",
        action="store_true",
        help="each FILE is a folder with a roll of its own; DIR gets a folder for each",
    )
    add(
        "--workers",
        type=whole(1),
        metavar="N",
        help="with --rolls: so many rolls at once; as many as there are processors",
    )
    add(
        "--ray",
        metavar="ADDRESS",
        help="with --rolls: on a Ray cluster; local is a Ray of this machine's own",
    )


def run(options: argparse.Namespace) -> int:
    try:
        if options.score:
            return _score(options)
        return _inspect(options)
    except ModuleNotFoundError as missing:
        output.error(f"{missing.name} is not installed; run: pip install 'chainloom[inspection]'")
        return 2


def _inspect(options: argparse.Namespace) -> int:
    from chainloom.cli import inspect_many, inspect_rolls, learn_cloth
    from chainloom.engines.inspection import FlawError, RuleError

    needed = {"FILE": options.files, "--mm-per-px": options.mm_per_px, "--out": options.out}
    missing = [name for name, value in needed.items() if not value]
    if missing:
        output.error(f"needed, unless --score is given: {', '.join(missing)}")
        return 2
    if not options.rolls and (options.workers or options.ray):
        output.error("--workers and --ray are for several rolls: give --rolls")
        return 2
    beside = [f"--{one}" for one in NOT_LEARNED if getattr(options, one.replace("-", "_"))]
    if options.learn is not None and beside:
        output.error(f"--learn makes a profile, no report: leave out {', '.join(beside)}")
        return 2
    try:
        if options.learn is not None:
            return learn_cloth.learn(options)
        return (inspect_many if options.rolls else inspect_rolls).inspect(options)
    except (FlawError, RuleError, inspect_rolls.Refused) as refused:
        output.error(refused)
        return 2


def _score(options: argparse.Namespace) -> int:
    from chainloom.engines.inspection import scoring

    if options.files:
        output.error("--score takes a folder of its own and no FILE beside it")
        return 2
    try:
        scores = scoring.score_folder(options.score)
    except (scoring.ScoringError, OSError) as error:
        output.error(str(error))
        return 2
    said = scoring.record_of(scores)
    print(json.dumps(said, ensure_ascii=False) if options.json else scoring.shown(scores))
    return 0
