"""What `chainloom inspect --learn` does: from pictures without defects, the profile of a cloth."""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterator
from pathlib import Path

from chainloom.cli import output
from chainloom.cli.inspect_rolls import Refused, fabric_of, paths_of
from chainloom.engines import inspection as engine
from chainloom.engines.inspection import Pixels, Profile

MOST_NAME = 200


def learn(options: argparse.Namespace) -> int:
    """0: every file was learned from; 1: some were left out. Raises Refused."""
    if not 0 < len(options.learn.strip()) <= MOST_NAME:
        raise Refused(f"--learn: the name of a cloth has 1 to {MOST_NAME} characters")
    paths = paths_of(options.files, options.order)
    out: Path = options.out
    if out.exists():
        raise Refused(f"--out {out}: this file is there already; name a new one")
    before = fabric_of(options.fabric)
    name = options.learn.strip()
    if before is not None and before.name != name:
        raise Refused(f"--learn {name}: the profile of --fabric is of another cloth, {before.name}")
    left: list[Path] = []
    try:
        found = engine.learn(
            name,
            mm_per_px=options.mm_per_px,
            good=_pictures(paths, left),
            before=before,
            cloth=options.cloth_kind,
            along=options.along,
        )
    except ValueError as refused:
        raise Refused(f"--learn: {refused}") from refused
    if len(left) == len(paths):
        raise Refused("--learn: no picture could be read")
    content = found.to_bytes()
    try:
        out.write_bytes(content)
    except OSError as error:
        raise Refused(f"--out {out}: {error.strerror or 'it cannot be written'}") from error
    if options.json:
        print(json.dumps(json.loads(content), ensure_ascii=False))
    else:
        _tell(out, found, before)
    return 1 if left else 0


def _pictures(paths: list[Path], left: list[Path]) -> Iterator[Pixels]:
    tell = output.progress("learning")
    for number, path in enumerate(paths):
        tell(number, len(paths), path.name)
        try:
            yield engine.open_picture(path).pixels
        except engine.PictureError as refused:
            output.error(f"{refused}; left out")
            left.append(path)
        except OSError as refused:
            output.error(f"{path}: {refused.strerror or 'it cannot be opened'}; left out")
            left.append(path)
    tell(len(paths), len(paths))


def _tell(out: Path, found: Profile, before: Profile | None) -> None:
    new = found.good_tiles - (before.good_tiles if before else 0)
    if new:
        print(f"{out}: {found.title}, from {new} good tiles of 64 mm")
    else:
        print(
            f"{out}: {found.title}; these pictures taught nothing: with what they teach, those of "
            "them that were kept apart would score no less"
        )
