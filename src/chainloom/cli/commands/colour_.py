"""`chainloom colour`: measurements of cloth in; differences, sorted lots, shades, recipes out.

Needs the extra `colour` alone, and no database.
"""

from __future__ import annotations

import argparse
from pathlib import Path

from chainloom.cli import output

HELP = "Differences of measured shades, sorting and grouping, nearest shades, recipes."
_FORMULAS = ("ciede2000", "cmc", "cielab")
_LIGHTS = ("D65", "D50", "A", "TL84", "CWF", "LED")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    verbs = parser.add_subparsers(dest="verb", required=True, metavar="VERB")
    for name, add, about in (
        ("difference", _difference, "how far samples are from a standard, and under other lights"),
        ("sort", _sort, "pieces into 555 boxes about a standard"),
        ("groups", _groups, "pieces into the fewest groups that may be sewn together"),
        ("nearest", _nearest, "the nearest shades of a library"),
        ("recipe", _recipe, "recipes for a shade, from the firm's own dyeings"),
    ):
        verb = verbs.add_parser(name, help=about, description=about[0].upper() + about[1:] + ".")
        add(verb)
        verb.add_argument("--json", action="store_true", help="one JSON object")
        verb.add_argument(
            "--scale",
            choices=("auto", "percent", "fraction"),
            default="auto",
            help="of reflectances where the file leaves it open; auto",
        )


def _conditions(verb: argparse.ArgumentParser) -> None:
    verb.add_argument("--light", choices=_LIGHTS, default="D65", help="for L*a*b*; D65")
    verb.add_argument("--observer", type=int, choices=(10, 2), default=10, help="degrees; 10")


def _standard(verb: argparse.ArgumentParser) -> None:
    verb.add_argument("file", type=Path, metavar="FILE", help="CxF, QTX, SpectraShop text or CSV")
    verb.add_argument("--standard", metavar="NAME", help="which sample; the first unless given")
    verb.add_argument("--against", type=Path, metavar="FILE", help="the standard is in this file")
    _conditions(verb)


def _difference(verb: argparse.ArgumentParser) -> None:
    _standard(verb)
    verb.add_argument("--white", action="store_true", help="whiteness, tint and yellowness too")


def _sort(verb: argparse.ArgumentParser) -> None:
    _standard(verb)
    verb.add_argument(
        "--width", default="1", metavar="W[,W,W]", help="of a box: one, or lightness,chroma,hue; 1"
    )
    verb.add_argument(
        "--axes",
        choices=("cmc", "lch", "lab"),
        default="cmc",
        help="cut by CMC(2:1) parts, by dL dC dH or by dL da db; cmc",
    )


def _groups(verb: argparse.ArgumentParser) -> None:
    verb.add_argument("file", type=Path, metavar="FILE", help="CxF, QTX, SpectraShop text or CSV")
    verb.add_argument("--tolerance", type=float, default=1.0, help="of any two in a group; 1")
    verb.add_argument("--formula", choices=_FORMULAS, default="ciede2000", help="ciede2000")
    _conditions(verb)


def _nearest(verb: argparse.ArgumentParser) -> None:
    add = verb.add_argument
    add("library", type=Path, metavar="LIBRARY", help="a file of shades")
    asked = verb.add_mutually_exclusive_group(required=True)
    asked.add_argument("--sample", type=Path, metavar="FILE", help="nearest to its sample")
    asked.add_argument("--lab", metavar="L,a,b", help="nearest to this colour")
    asked.add_argument("--srgb", metavar="#RRGGBB", help="nearest to a screen's; indicative only")
    asked.add_argument("--picture", type=Path, metavar="FILE", help="nearest to a photograph's")
    add("--name", help="with --sample: which one; the first unless given")
    add("--spot", metavar="X,Y,W,H", help="with --picture: where the cloth is, in pixels")
    add(
        "--checker",
        metavar="X,Y,X,Y,X,Y,X,Y",
        help="with --picture: middles of the checker's corner patches: dark skin, bluish green, "
        "black, white; without it the result is indicative only",
    )
    add("--formula", choices=_FORMULAS, default="ciede2000", help="ciede2000")
    add("--count", type=int, default=10, metavar="N", help="how many; 10")
    _conditions(verb)


def _recipe(verb: argparse.ArgumentParser) -> None:
    add = verb.add_argument
    add("dyeings", type=Path, metavar="DYEINGS", help="CSV with columns dye:NAME in %% owf")
    add("target", type=Path, metavar="TARGET", help="a file with the shade asked for")
    add("--name", help="which sample of TARGET; the first unless given")
    add("--dyes", metavar="A,B,C", help="dyes to choose from; all unless given")
    add("--most", type=int, default=3, metavar="N", help="dyes in a recipe; 3")
    add("--prices", type=Path, metavar="FILE", help="CSV with dye and price (a kg)")
    add("--constants", choices=("auto", "one", "two"), default="auto", help="of the model; auto")
    add("--count", type=int, default=5, metavar="N", help="how many recipes; 5")


def run(options: argparse.Namespace) -> int:
    try:
        from chainloom.cli import colour_verbs
        from chainloom.engines.colour import ColourError
    except ModuleNotFoundError as missing:
        output.error(f"{missing.name} is not installed; run: pip install 'chainloom[colour]'")
        return 2
    try:
        getattr(colour_verbs, options.verb)(options)
    except ColourError as refused:
        output.error(refused)
        return 2
    return 0
