"""`chainloom network`: what the network engine knows of a supply network, from files.

Needs the extra `network` alone; Django only where a chain of the database is asked for.
"""

from __future__ import annotations

import argparse
from importlib import import_module
from pathlib import Path

from chainloom.cli import output
from chainloom.cli.arguments import whole

HELP = "What would break in a supply network, where it is thin, and what would help."


def add_arguments(parser: argparse.ArgumentParser) -> None:
    verbs = parser.add_subparsers(dest="verb", required=True, metavar="VERB")
    for name, add, about in (
        ("risk", _risk, "the systemic risk index of every firm"),
        ("concentration", _concentration, "single sources, concentration, cut firms, cores, paths"),
        ("scenario", _scenario, "a disruption week by week: losses by stage, firm and week"),
        ("remedies", _remedies, "second sources for inputs that hang on one supplier"),
        ("infer", _infer, "links that nobody told of, and bands of the index over them"),
    ):
        verb = verbs.add_parser(name, help=about, description=about[0].upper() + about[1:] + ".")
        _add_network(verb)
        add(verb)


def _add_network(verb: argparse.ArgumentParser) -> None:
    add = verb.add_argument
    add("links", nargs="?", type=Path, metavar="LINKS", help="CSV or Parquet of links")
    add("--firms", type=Path, metavar="FILE", help="CSV or Parquet of firms")
    add("--database", metavar="SLUG", help="instead of files: this chain of the database")
    add("--essential", type=Path, metavar="FILE", help="classes of inputs by pair of sectors")
    add(
        "--default-class",
        type=int,
        choices=(0, 1, 2),
        default=1,
        help="class of pairs without one: 0 no effect, 1 linear (unless given), 2 essential",
    )
    add("--problems", type=whole(1), default=100, metavar="N", help="problems to list; 100")
    add("--top", type=whole(0), default=10, metavar="N", help="how many rows to show; 10")


def _add_index(verb: argparse.ArgumentParser) -> None:
    add = verb.add_argument
    add("--eps", type=float, default=0.01, help="bound of a step's falls; 0.01 as published")
    add("--no-replacement", action="store_true", help="nobody of the market steps in (σ = 1)")


def _risk(verb: argparse.ArgumentParser) -> None:
    _add_index(verb)
    add = verb.add_argument
    add("--left", type=float, default=0.0, metavar="SHARE", help="capacity left to a hit firm; 0")
    add("--threads", type=whole(1), metavar="N", help="threads; all processors unless given")
    add("--backend", choices=("local", "ray"), default="local", help="where to compute; local")
    add("--out", type=Path, metavar="FILE", help="every firm's row, .csv or .parquet")


def _concentration(verb: argparse.ArgumentParser) -> None:
    add = verb.add_argument
    add(
        "--measure",
        choices=("dependence", "bottleneck"),
        default="dependence",
        help="of critical paths: part of the brand's inputs, or what flows along the whole path",
    )
    add("--out", type=Path, metavar="FOLDER", help="a folder for the seven tables")


def _scenario(verb: argparse.ArgumentParser) -> None:
    add = verb.add_argument
    add("--firm", action="append", default=[], metavar="NAME", help="a firm is hit; repeat it")
    add("--sector", action="append", default=[], metavar="NAME", help="all firms of a sector are")
    add("--district", metavar="CODE", help="all firms of a district are: its name or code")
    add("--outline", type=Path, metavar="FILE", help="all firms within a GeoJSON polygon are")
    add("--share", type=float, default=1.0, help="of capacity that is lost; 1")
    add("--weeks", type=whole(1), default=4, help="for which it is lost; 4")
    add("--recovery", type=whole(0), default=0, metavar="WEEKS", help="in which it comes back; 0")
    add("--horizon", type=whole(1), default=26, metavar="WEEKS", help="weeks to follow; 26")
    add(
        "--stock",
        type=float,
        default=2.0,
        metavar="WEEKS",
        help="for which inputs are in stock, where the firms' file has no stock; 2",
    )
    add(
        "--input-stock",
        action="append",
        default=[],
        metavar="SECTOR=WEEKS",
        help="the same for inputs from one sector; repeat it",
    )
    add("--refill", type=float, default=4.0, metavar="WEEKS", help="to refill a stock; 4")
    add("--spare", type=float, default=0.0, metavar="SHARE", help="capacity above the usual; 0")
    add("--out", type=Path, metavar="FOLDER", help="a folder for the four tables")


def _remedies(verb: argparse.ArgumentParser) -> None:
    _add_index(verb)
    add = verb.add_argument
    add("--buyer", metavar="NAME", help="rank candidates for an input of this firm")
    add("--input", metavar="NAME", help="which input: a product, or a supplier's sector")
    add("--budget", type=float, default=3.0, help="without --buyer: how many sources; 3")
    add("--plans", type=whole(0), default=1000, metavar="N", help="up to which all are tried; 1000")
    add("--share", type=float, default=0.3, help="of the input that a second source takes; 0.3")
    add("--candidates", type=whole(1), default=20, metavar="N", help="largest of an input; 20")
    add(
        "--watch",
        choices=("all", "suppliers"),
        default="all",
        help="whose index is summed: all firms, or the single suppliers alone (quicker)",
    )
    add("--out", type=Path, metavar="FILE", help="the rows, .csv or .parquet")


def _infer(verb: argparse.ArgumentParser) -> None:
    _add_index(verb)
    add = verb.add_argument
    add("--density", type=float, required=True, help="part of the possible links that exist")
    add("--seed", type=whole(0), default=0, help="of the draws; 0")
    add("--draws", type=whole(1), default=20, metavar="N", help="draws for the bands; 20")
    add("--shares", type=Path, metavar="FILE", help="shares of inputs between sectors")
    add("--stages", type=Path, metavar="FILE", help="which sector supplies which, with industries")
    add("--world-table", type=Path, metavar="FILE", help="flows between industries, for --stages")
    add("--world-imports", type=Path, metavar="FILE", help="imported inputs beside --world-table")
    add("--out", type=Path, metavar="FILE", help="links of the first draw, .csv or .parquet")
    add("--bands", type=Path, metavar="FILE", help="bands of every firm's index")


def run(options: argparse.Namespace) -> int:
    try:
        from chainloom.engines.network import EssentialError, NetworkError, TableError
    except ModuleNotFoundError as missing:
        output.error(f"{missing.name} is not installed; run: pip install 'chainloom[network]'")
        return 2
    files = [options.links, options.firms]
    if options.database is None and None in files:
        output.error("name LINKS and --firms, or --database with a chain")
        return 2
    if options.database is not None and files != [None, None]:
        output.error("--database stands in place of LINKS and --firms")
        return 2
    try:
        verb = import_module(f"chainloom.cli.network.{options.verb}")
        verb.run(options)
    except TableError as refused:
        for line in str(refused).splitlines():
            output.error(line)
        return 2
    except (EssentialError, NetworkError) as refused:
        output.error(refused)
        return 2
    return 0
