"""`chainloom backup`."""

from __future__ import annotations

import argparse
from pathlib import Path

from chainloom.cli import start

HELP = "Write database and uploaded files into one archive, while the server runs."


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("archive", type=Path, help="file to write, e.g. chainloom.tar.gz")


def run(options: argparse.Namespace) -> int:
    start.django()
    from chainloom.cli.archive import write_archive

    manifest = write_archive(options.archive)
    size = options.archive.stat().st_size / 1e6
    print(
        f"{options.archive}: {len(manifest['files'])} files, "
        f"{sum(manifest['rows'].values())} rows, {size:.1f} MB"
    )
    print(f"Prove it with: chainloom restore --verify {options.archive}")
    return 0
