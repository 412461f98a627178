"""The network that a command is about: from files, or a chain of the database."""

from __future__ import annotations

import argparse
import shutil
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from chainloom.engines.network import (
    KNOWN,
    Network,
    NetworkError,
    Tables,
    read_tables,
    write_table,
)


def load(options: argparse.Namespace) -> Tables:
    """Read and check everything, and say on stderr what was left out."""
    if options.database is None:
        tables = read_tables(
            options.links,
            options.firms,
            options.essential,
            default_class=options.default_class,
            limit=options.problems,
        )
        for file, columns in tables.unread.items():
            note(f"{file}: not read: {', '.join(columns)}")
    else:
        from . import database

        tables = database.load(options)
    counts = [(tables.network.known == code).sum() for code in range(len(KNOWN))]
    said = ", ".join(f"{n:,} {name}" for n, name in zip(counts, KNOWN, strict=True) if n)
    network = tables.network
    links = some(network.link_count, "link")
    note(f"{some(network.size, 'firm')}, {links}" + (f": {said}" if said else ""))
    return tables


def some(count: int, what: str) -> str:
    """A number of things in words: 1 firm, 2 firms."""
    return f"{count:,} {what}{'' if count == 1 else 's'}"


def note(message: str) -> None:
    print(message, file=sys.stderr)


def place(network: Network, name: str) -> int:
    """A firm's place by its name."""
    if name not in network.index:
        raise NetworkError(f"there is no firm {name!r}")
    return network.index[name]


def write_folder(folder: Path, tables: Mapping[str, Mapping[str, Any]]) -> None:
    """Tables as CSV files of a folder, all or none: they are written aside, then moved."""
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=folder, prefix=".part-") as aside:
        for name, columns in tables.items():
            write_table(Path(aside) / f"{name}.csv", columns)
        for name in tables:
            shutil.move(Path(aside) / f"{name}.csv", folder / f"{name}.csv")
    note(f"{folder}: {', '.join(f'{name}.csv' for name in tables)}")


def write_file(path: Path, columns: Mapping[str, Any]) -> None:
    note(f"{path}: {write_table(path, columns):,} rows")
