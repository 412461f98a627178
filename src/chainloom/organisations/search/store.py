"""Where the index lives on disk, and how it is replaced under its readers.

    <path>/CURRENT              "<format> <generation>", replaced atomically
    <path>/generation-…/        one tantivy index
    <path>/WRITING              held with flock while anything is written

A rebuild fills a new generation and then renames CURRENT into place; whoever
reads the old one keeps its files open until it next looks at CURRENT. What dies
before the rename leaves a directory that the next rebuild sweeps away.
"""

from __future__ import annotations

import fcntl
import os
import shutil
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from chainloom.organisations.search.errors import IndexBusy, IndexMissing

# Raised with every change of terms.py, text.py or pinyin.py that makes an older
# index answer wrongly: it then counts as missing and is rebuilt.
FORMAT = 1

Stamp = tuple[int, int, int]


def stamp(path: Path) -> Stamp:
    """Changes whenever the file is replaced."""
    found = path.stat()
    return (found.st_ino, found.st_mtime_ns, found.st_size)


class Store:
    def __init__(self, path: Path) -> None:
        self.path = path
        self.current_file = path / "CURRENT"

    def current(self) -> Path:
        """The directory of the generation in force."""
        try:
            words = self.current_file.read_text(encoding="ascii").split()
        except (OSError, UnicodeDecodeError) as error:
            raise IndexMissing(f"no name index at {self.path}") from error
        if len(words) != 2 or not words[1].startswith("generation-"):
            raise IndexMissing(f"the name index at {self.path} is damaged")
        if words[0] != str(FORMAT):
            raise IndexMissing(f"the name index at {self.path} has format {words[0]}, not {FORMAT}")
        return self.path / words[1]

    def new_generation(self) -> Path:
        made = self.path / f"generation-{time.time_ns():x}-{uuid.uuid4().hex[:8]}"
        made.mkdir()
        return made

    def switch_to(self, generation: Path) -> None:
        fresh = self.path / "CURRENT.new"
        with fresh.open("w", encoding="ascii") as file:
            file.write(f"{FORMAT} {generation.name}\n")
            file.flush()
            os.fsync(file.fileno())
        fresh.replace(self.current_file)
        directory = os.open(self.path, os.O_RDONLY)
        try:
            os.fsync(directory)
        finally:
            os.close(directory)

    def sweep(self, keep: Path | None) -> None:
        """Removes every generation but one; readers hold on to files they have open."""
        for found in self.path.glob("generation-*"):
            if keep is None or found.name != keep.name:
                shutil.rmtree(found, ignore_errors=True)

    @contextmanager
    def writing(self, timeout: float) -> Iterator[None]:
        """One writer at a time, over processes and threads; freed if its holder dies."""
        self.path.mkdir(parents=True, exist_ok=True)
        with (self.path / "WRITING").open("a") as lock:
            deadline = time.monotonic() + timeout
            while True:
                try:
                    fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                    break
                except BlockingIOError:
                    if time.monotonic() >= deadline:
                        raise IndexBusy(
                            f"the name index at {self.path} was being written for more than "
                            f"{timeout:g} s; try again later"
                        ) from None
                    time.sleep(0.05)
            yield  # closing the file frees the lock
