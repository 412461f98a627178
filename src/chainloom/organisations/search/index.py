"""The name index: organisations in, ranked hits out.

Derived and disposable: the database is the only source, and whoever gets
`IndexMissing` answers from there and rebuilds. Any number of processes read, one
writes at a time; a reader sees a commit, or a whole new index, at its next search.
"""

from __future__ import annotations

import json
import os
import shutil
import threading
from collections.abc import Callable, Collection, Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import tantivy

from chainloom.organisations.search import pinyin
from chainloom.organisations.search.errors import IndexMissing
from chainloom.organisations.search.lookup import Hit, Kept, look_up, place
from chainloom.organisations.search.store import FORMAT, Stamp, Store, stamp
from chainloom.organisations.search.terms import Ask, build_schema, name_terms
from chainloom.organisations.search.text import squash

REBUILD_HEAP = 256_000_000
UPSERT_HEAP = 32_000_000
PROGRESS_EVERY = 10_000
# A generation can vanish between reading CURRENT and opening it; then look again.
OPEN_ATTEMPTS = 3


@dataclass(frozen=True, slots=True)
class Entry:
    """An organisation as the index sees it.

    `names` holds the full name first (its length orders the hits), then short,
    English and former ones. `rank` breaks ties between names of equal length:
    the larger comes first.
    """

    id: int
    names: tuple[str, ...]
    uscc: str | None
    chains: tuple[int, ...]
    rank: int = 0


@dataclass(slots=True)
class _Reader:
    process: int
    current: Stamp
    generation: Path
    index: tantivy.Index
    ask: Ask
    committed: Stamp


class NameIndex:
    def __init__(self, path: str | os.PathLike[str], *, lock_timeout: float = 30.0) -> None:
        self._store = Store(Path(path))
        self._lock_timeout = lock_timeout
        self._reader: _Reader | None = None
        self._guard = threading.Lock()

    def search(
        self,
        text: str,
        *,
        chain: int | None = None,
        limit: int = 20,
        among: Collection[int] | None = None,
    ) -> list[Hit]:
        """The best hits for whatever was typed, of these ids alone where `among` gives some; raises
        only `IndexMissing`."""
        if chain is not None and not 0 <= chain < 1 << 63:
            return []
        with self._reading() as (searcher, reader):
            return look_up(searcher, reader.ask, text, chain=chain, limit=limit, among=among)

    def warm(self) -> None:
        """What the first search of a process would otherwise wait for; never raises."""
        pinyin.load_tables()
        with suppress(IndexMissing):
            self._latest()

    def size(self) -> int:
        """How many organisations the index holds."""
        with self._reading() as (searcher, _):
            return searcher.num_docs

    @property
    def version(self) -> str:
        """Changes with every commit and every rebuild; fit as a cache key."""
        with self._reading() as (_, reader):
            meta = json.loads((reader.generation / "meta.json").read_text(encoding="utf-8"))
            return f"{FORMAT}:{reader.generation.name}:{meta['opstamp']}"

    def rebuild(
        self, entries: Iterable[Entry], progress: Callable[[int], None] | None = None
    ) -> int:
        """Builds a new index beside the old one and puts it in its place; returns its size.

        Each id may occur once. If anything fails, the old index stays in force.
        Changes made meanwhile are not in `entries`: `upsert` waits for the lock,
        so send them again when it raises `IndexBusy`.
        """
        with self._store.writing(self._lock_timeout):
            self._sweep_leftovers()
            generation = self._store.new_generation()
            try:
                index = tantivy.Index(build_schema(), str(generation))
                done = _write(index, entries, REBUILD_HEAP, progress)
                self._store.switch_to(generation)
            except BaseException:
                shutil.rmtree(generation, ignore_errors=True)
                raise
            self._store.sweep(keep=generation)
            return done

    def upsert(self, entries: Iterable[Entry]) -> int:
        """Adds or replaces organisations by id, all in one commit."""
        with self._changing() as index:
            return _write(index, entries, UPSERT_HEAP, None, replace=True)

    def delete(self, ids: Iterable[int]) -> None:
        """Removes organisations; an unknown id is no error."""
        with self._changing() as index, _writer(index, UPSERT_HEAP) as writer:
            for organisation in ids:
                writer.delete_documents_by_term("key", str(organisation))

    def _sweep_leftovers(self) -> None:
        try:
            self._store.sweep(keep=self._store.current())
        except IndexMissing:
            self._store.sweep(keep=None)

    @contextmanager
    def _changing(self) -> Iterator[tantivy.Index]:
        with self._store.writing(self._lock_timeout):
            generation = self._store.current()
            with _as_missing(generation):
                index = tantivy.Index.open(str(generation))
            yield index

    @contextmanager
    def _reading(self) -> Iterator[tuple[tantivy.Searcher, _Reader]]:
        searcher, reader = self._latest()
        with _as_missing(reader.generation):
            yield searcher, reader

    def _latest(self) -> tuple[tantivy.Searcher, _Reader]:
        """A searcher over the last commit of the generation in force.

        Two stats a search tell whether there is something newer, which is cheaper
        and prompter than tantivy's own watching thread, and survives a fork.
        """
        for attempt in range(1, OPEN_ATTEMPTS + 1):
            with self._guard:
                try:
                    self._reader = reader = self._refreshed(self._reader)
                    return reader.index.searcher(), reader
                except (OSError, IndexMissing) as error:
                    self._reader = None
                    if attempt == OPEN_ATTEMPTS:
                        raise IndexMissing(f"no usable index at {self._store.path}") from error
        raise AssertionError("unreachable")

    def _refreshed(self, reader: _Reader | None) -> _Reader:
        current = stamp(self._store.current_file)
        if reader is None or reader.process != os.getpid() or reader.current != current:
            return self._opened(current)
        committed = stamp(reader.generation / "meta.json")
        if committed != reader.committed:
            with _as_missing(reader.generation):
                reader.index.reload()
            reader.committed = committed
        return reader

    def _opened(self, current: Stamp) -> _Reader:
        generation = self._store.current()
        committed = stamp(generation / "meta.json")
        with _as_missing(generation):
            index = tantivy.Index.open(str(generation))
            index.config_reader("manual")
            index.reload()
        return _Reader(os.getpid(), current, generation, index, Ask(index.schema), committed)


@contextmanager
def _as_missing(generation: Path) -> Iterator[None]:
    """Whatever tantivy says about a damaged file, the caller hears one thing."""
    try:
        yield
    except (OSError, ValueError, KeyError) as error:
        raise IndexMissing(f"the name index at {generation} is damaged: {error}") from error
    except BaseException as error:
        # A Rust panic arrives as a BaseException of pyo3's own.
        if type(error).__name__ != "PanicException":
            raise
        raise IndexMissing(f"the name index at {generation} is damaged: {error}") from error


@contextmanager
def _writer(index: tantivy.Index, heap: int) -> Iterator[tantivy.IndexWriter]:
    """Commits at the end, or leaves the index as it was."""
    writer = index.writer(heap, 1)
    try:
        yield writer
        writer.commit()
    except BaseException:
        writer.rollback()
        raise
    finally:
        writer.wait_merging_threads()


def _write(
    index: tantivy.Index,
    entries: Iterable[Entry],
    heap: int,
    progress: Callable[[int], None] | None,
    *,
    replace: bool = False,
) -> int:
    done = 0
    with _writer(index, heap) as writer:
        for entry in entries:
            document = _document(entry)
            if replace:
                writer.delete_documents_by_term("key", str(entry.id))
            writer.add_document(document)
            done += 1
            if progress and done % PROGRESS_EVERY == 0:
                progress(done)
    if progress:
        progress(done)
    return done


def _document(entry: Entry) -> tantivy.Document:
    first = squash(entry.names[0]) if entry.names else ""
    kept = Kept(entry.id, entry.names, entry.uscc or "")
    document = tantivy.Document()
    document.add_text("key", str(entry.id))
    document.add_unsigned("order", place(len(first), entry.rank, entry.id))
    document.add_bytes("kept", kept.to_bytes())
    for chain in entry.chains:
        document.add_unsigned("chain", chain)
    for field, terms in name_terms(entry.names, entry.uscc).items():
        if terms:
            document.add_text(field, " ".join(terms))
    return document
