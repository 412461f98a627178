"""Which tests run on every database, and which on one.

The product speaks to SQLite and to PostgreSQL through the same lines, so most of what a test
checks is the same on both. On PostgreSQL run:

- whole: the files of `WHOLE`, where the product has words of its own for each database, or where
  it hangs on how a database locks, sorts, counts, refuses or takes in many rows at once;
- every page and API route once, as the first role that is let in (`tests/test_routes.py`), so that
  each question the product asks is put to both;
- of each other file whose tests use a database, the first and every tenth after it.

`make test-postgresql` runs all of them there.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Protocol, TypeVar

ROOT = Path(__file__).resolve().parent.parent
EVERY = 10

# Path of a file or folder → what in it a database decides.
WHOLE = {
    "tests/test_backup.py": "pg_dump and psql in the place of a copied file",
    "tests/test_notices_killed.py": "what a killed worker held is taken over",
    "tests/test_routes.py": "every page and route, as the first role that is let in",
    "tests/test_sample_lists.py": "the whole sample is written through every app's services",
    "tests/test_worker_killed.py": "jobs are taken over, and told of in the database",
    "src/chainloom/accounts/tests/test_roles.py": "the last office is kept by a lock",
    "src/chainloom/chain/tests/test_derived.py": "links are replaced by what was derived",
    "src/chainloom/chain/tests/test_figures.py": "sums and counts over many tables",
    "src/chainloom/chain/tests/test_products.py": "a graph takes another's place in one commit",
    "src/chainloom/chain/tests/test_resilience_keeping.py": "runs are kept and cleared by locks",
    "src/chainloom/core/tests/test_inserting.py": "many rows: COPY, or INSERT",
    "src/chainloom/core/tests/test_paging.py": "where a page begins is a comparison of columns",
    "src/chainloom/documents/tests/test_applying.py": "facts are applied in savepoints",
    "src/chainloom/documents/tests/test_erasing.py": "rows are erased in the order of their keys",
    "src/chainloom/events/tests/test_signing.py": "the last place is taken once, by a lock",
    "src/chainloom/imports/tests/test_api.py": "where progress is told differs",
    "src/chainloom/imports/tests/test_applying.py": "many rows are written at once",
    "src/chainloom/imports/tests/test_undo.py": "many rows are taken back at once",
    "src/chainloom/jobs": "the queue: locks, progress, cancelling",
    "src/chainloom/lists/tests/test_boards.py": "windows over sorted rows",
    "src/chainloom/lists/tests/test_boards_days.py": "calendar days of moments",
    "src/chainloom/lists/tests/test_boards_numbers.py": "differences of moments",
    "src/chainloom/lists/tests/test_needs_index.py": "which index answers, and whether it sorts",
    "src/chainloom/notices/tests/test_delivering.py": "what is due is locked and sent once",
    "src/chainloom/organisations/tests/test_bulk.py": "rows that are there are brought up to date",
    "src/chainloom/organisations/tests/test_counting.py": "who looks waits for no writer",
    "src/chainloom/organisations/tests/test_marking.py": "locks are taken in one order",
    "src/chainloom/organisations/tests/test_merging.py": "rows move under their constraints",
    "src/chainloom/organisations/tests/test_ordering.py": "how text is sorted",
    "src/chainloom/plan/tests/test_progress.py": "sums over periods",
    "src/chainloom/upgrading/tests/test_standing.py": "who held what, year by year",
}
# The same on any database: text and arrays; what is written in files; how many questions a page
# asks; what the API says to requests made up at random; parts of the sample, which goes in whole.
ON_ONE = (
    "tests/engines",
    "tests/test_house.py",
    "tests/test_query_counts.py",
    "tests/test_rights.py",
    "tests/test_sample_agreements.py",
    "tests/test_sample_events.py",
    "tests/test_sample_rolls.py",
    "tests/test_sample_upgrading.py",
    "tests/test_schemathesis.py",
)


class Collected(Protocol):
    path: Path


Item = TypeVar("Item", bound=Collected)


def path_of(item: Collected) -> str:
    return item.path.relative_to(ROOT).as_posix()


def is_of(path: str, named: Iterable[str]) -> bool:
    return any(path == one or path.startswith(f"{one}/") for one in named)


def is_whole(path: str) -> bool:
    return is_of(path, WHOLE)


def on_every(items: Iterable[Item]) -> Iterator[Item]:
    """Of tests that use a database, in the order of their files, those for every one."""
    before: Counter[str] = Counter()
    for item in items:
        path = path_of(item)
        if is_of(path, ON_ONE):
            continue
        if is_whole(path) or before[path] % EVERY == 0:
            yield item
        before[path] += 1
