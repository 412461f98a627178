"""`chainloom restore`."""

from __future__ import annotations

import argparse
from pathlib import Path

from chainloom.cli import start

HELP = "Check an archive, and put it back into an empty installation."


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("archive", type=Path, help="file that chainloom backup wrote")
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
        print(f"{options.archive} is whole: {manifest.sentence()}")
        return 0
    manifest = restore_archive(options.archive, replace=options.replace)
    print(f"Restored and compared with the archive: {manifest.sentence()}")
    print("Now run: chainloom migrate && chainloom index && chainloom check")
    print("The check says whether secrets in it were sealed with another CHAINLOOM_SECRET_KEY.")
    return 0
