"""`chainloom restore`."""

from __future__ import annotations

import argparse
from pathlib import Path

from chainloom.cli import start

HELP = "Check an archive, and put it back into an empty installation."


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("archive", type=Path)
    parser.add_argument(
        "--verify", action="store_true", help="only check the archive; change nothing"
    )
    parser.add_argument(
        "--replace",
        action="store_true",
        help="replace what this installation holds (it is backed up beside the archive first)",
    )


def run(options: argparse.Namespace) -> int:
    start.django()
    from chainloom.cli.archive import restore_archive, verify_archive

    if options.verify:
        manifest = verify_archive(options.archive)
        print(f"{options.archive} is whole: {_what(manifest)}")
        return 0
    manifest = restore_archive(options.archive, replace=options.replace)
    print(f"Restored and compared with the archive: {_what(manifest)}")
    print("Build the search index with: chainloom index")
    return 0


def _what(manifest: dict) -> str:
    return (
        f"version {manifest['version']}, {manifest['made_at']}, {len(manifest['files'])} files, "
        f"{sum(manifest['rows'].values())} rows in {len(manifest['rows'])} tables"
    )
