"""`chainloom backup`."""

from __future__ import annotations

import argparse
import re
from pathlib import Path

from chainloom.cli import start
from chainloom.cli.arguments import whole

HELP = "Write database and uploaded files into one archive, while the server runs."


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "archive",
        type=Path,
        help="file to write, e.g. chainloom.tar.gz; {date} stands for today, {time} for now",
    )
    parser.add_argument(
        "--keep",
        type=whole(1),
        metavar="N",
        help="with {date} or {time} in the name: remove all but the newest N such archives",
    )
    parser.add_argument(
        "--verify", action="store_true", help="read it back and check it before older ones go"
    )


def run(options: argparse.Namespace) -> int:
    start.django()
    import hashlib

    from chainloom.cli.archive import verify_archive, write_archive
    from chainloom.core.errors import Invalid

    is_series = any(mark in options.archive.name for mark in _MARKS)
    if options.keep is not None and not is_series:
        raise Invalid("keep", "--keep needs {date} or {time} in the file's name.")
    archive = _named(options.archive)
    manifest = write_archive(archive)
    with archive.open("rb") as file:
        checksum = hashlib.file_digest(file, "sha256").hexdigest()
    print(f"{archive}: {manifest.sentence()}, {archive.stat().st_size / 1e6:.1f} MB")
    print(f"SHA-256 {checksum}")
    if options.verify:
        verify_archive(archive)
        print("Read back: whole")
    else:
        print(f"Prove it with: chainloom restore --verify {archive}")
    if options.keep is not None:
        _prune(options.archive, options.keep)
    return 0


# What may stand in the file's name: how it is written, and what it looks like.
_MARKS = {"{date}": ("%Y-%m-%d", r"\d{4}-\d\d-\d\d"), "{time}": ("%H%M%S", r"\d{6}")}


def _named(pattern: Path) -> Path:
    from django.utils import timezone

    name, now = pattern.name, timezone.localtime()
    for mark, (form, _shape) in _MARKS.items():
        name = name.replace(mark, now.strftime(form))
    return pattern.with_name(name)


def _prune(pattern: Path, keep: int) -> None:
    """Old archives of this series go, once the new one is whole."""
    shape = re.escape(pattern.name)
    for mark, (_form, looks) in _MARKS.items():
        shape = shape.replace(re.escape(mark), looks)
    folder = pattern.resolve().parent
    series = sorted(path for path in folder.iterdir() if re.fullmatch(shape, path.name))
    for path in series[:-keep]:
        path.unlink()
        print(f"Removed {path}")
