"""`chainloom inspect --rolls`: folders of pictures in, each a roll of its own, several at once."""

from __future__ import annotations

import argparse
import io
import json
import os
import shutil
import sys
from collections import Counter
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from chainloom.cli import inspect_rolls, output
from chainloom.cli.inspect_rolls import Refused
from chainloom.engines import inspection as engine


@dataclass(frozen=True)
class _Said:
    """What came of one roll, as `inspect_rolls.inspect` tells it."""

    status: int
    out: str
    error: str


def inspect(options: argparse.Namespace) -> int:
    """0: all went well; 1: some rolls or files were left out; 2: nothing could be inspected.

    Raises Refused, before anything is looked at.
    """
    inspect_rolls.check(options)
    rolls = [_options_of(folder, options) for folder in _folders(options)]
    try:
        found = engine.over_rolls(
            partial(_inspect, Path.cwd()),
            rolls,
            workers=options.workers,
            ray=options.ray,
            progress=output.progress("inspecting rolls"),
        )
    except engine.InspectionError as error:
        raise Refused(str(error)) from None
    told = []
    for roll, done in zip(rolls, found, strict=True):
        if done.found is None:
            output.error(f"{roll.files[0]}: {done.error}; left out")
        else:
            print(done.found.error, end="", file=sys.stderr)
            told.append(done.found.out)
    if options.json:
        print(json.dumps([json.loads(one) for one in told if one], ensure_ascii=False))
    else:
        print("".join(told), end="")
    statuses = {done.found.status if done.found else 2 for done in found}
    return statuses.pop() if len(statuses) == 1 else 1


def _folders(options: argparse.Namespace) -> list[Path]:
    if options.roll:
        raise Refused("--roll names one roll; with --rolls each has its folder's name")
    for path in options.files:
        if not path.is_dir():
            raise Refused(f"{path}: this is no folder; with --rolls each roll is a folder")
    count = Counter(_name(path).casefold() for path in options.files)
    for path in options.files:
        if count[_name(path).casefold()] > 1:
            raise Refused(f"{path}: two folders of rolls have this name")
    return list(options.files)


def _name(folder: Path) -> str:
    return folder.resolve().name


def _options_of(folder: Path, options: argparse.Namespace) -> argparse.Namespace:
    own = {"files": [folder], "out": options.out / _name(folder)}
    return argparse.Namespace(**{**vars(options), **own})


def _inspect(where: Path, options: argparse.Namespace) -> _Said:
    """One roll, wherever this runs: relative paths are those of the caller's folder."""
    os.chdir(where)
    shutil.rmtree(options.out, ignore_errors=True)  # what a process that died has left of it
    out, error = io.StringIO(), io.StringIO()
    with redirect_stdout(out), redirect_stderr(error):
        try:
            status = inspect_rolls.inspect(options)
        except (Refused, engine.FlawError) as refused:
            said = str(refused).removeprefix(f"{options.files[0]}: ")
            output.error(f"{options.files[0]}: {said}")
            status = 2
    return _Said(status, out.getvalue(), error.getvalue())
