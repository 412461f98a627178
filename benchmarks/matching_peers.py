"""What the matching engine is compared with: the same offers and conditions in two databases.

Both answer with offers that meet every condition, best words first. Neither says how far off the
others are, nor what is unknown, so each does less than the engine.
"""

from __future__ import annotations

import sqlite3
import sys
import time
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT / "src"), str(ROOT)]

from benchmarks.matching_made import DAY  # noqa: E402

from chainloom.engines.matching import Condition, Need, Resource, terms  # noqa: E402

FIBRES = ("polyester", "cotton", "spandex", "nylon", "viscose", "recycled_polyester")
# What counts as a fibre: recycled polyester is polyester.
COVERED = {"polyester": ("polyester", "recycled_polyester")}
NUMBERS = ("weight_gsm", "width_cm", "price", "minimum_order", "lead_time_days")
COLUMNS = ("id", "structure", *FIBRES, *NUMBERS, "place", "finishes", "certificates", "words")


def row(number: int, offer: Resource) -> tuple[Any, ...]:
    """An offer as both databases hold it; certificates are those in force on the day."""
    values = offer.values
    shares = values["composition"]
    papers = [p["code"] for p in values.get("certificates", ()) if p["expires"] >= DAY.isoformat()]
    return (
        number,
        values["structure"],
        *(shares.get(fibre, 0) for fibre in FIBRES),
        *(values.get(name) for name in NUMBERS),
        values["place"],
        " ".join(values["finishes"]),
        " ".join(papers),
        f"{offer.title} {offer.text} {offer.name}",
    )


def where(need: Need, mark: str) -> tuple[str, list[Any]]:
    """The hard conditions as SQL."""
    parts: list[str] = []
    given: list[Any] = []
    for one in need.hard:
        part, values = _condition(one, mark)
        parts.append(part)
        given += values
    return " AND ".join(parts), given


def _condition(one: Condition, mark: str) -> tuple[str, list[Any]]:
    if one.field == "structure":
        return f"structure = {mark}", [one.any_of[0]]
    if one.field == "composition":
        return f"{'+'.join(COVERED.get(one.of, (one.of,)))} >= {mark}", [one.low]
    if one.field == "place":
        return f"place LIKE {mark}", [f"{one.any_of[0]}%"]
    if one.field in ("finishes", "certificates"):
        return f"{one.field} LIKE {mark}", [f"%{(one.any_of or one.all_of)[0]}%"]
    parts, values = [], []
    for sign, bound in ((">=", one.low), ("<=", one.high)):
        if bound is not None:
            parts.append(f"{one.field} {sign} {mark}")
            values.append(bound)
    return " AND ".join(parts), values


class Sqlite:
    """FTS5 over the engine's own terms, beside a table with an index on structure and weight."""

    name = "SQLite FTS5, the same terms"

    def __init__(self, path: Path) -> None:
        self.base = sqlite3.connect(path)
        self.base.executescript(
            "PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF; PRAGMA cache_size=-262144;"
            f"CREATE TABLE offer (id INTEGER PRIMARY KEY, {', '.join(COLUMNS[1:-1])});"
            "CREATE VIRTUAL TABLE words USING fts5(said, content='', tokenize='unicode61');"
        )

    def load(self, offers: Iterable[Resource]) -> None:
        marks = ", ".join("?" * (len(COLUMNS) - 1))
        for number, offer in enumerate(offers):
            made = row(number, offer)
            self.base.execute(f"INSERT INTO offer VALUES ({marks})", made[:-1])
            self.base.execute(
                "INSERT INTO words (rowid, said) VALUES (?, ?)", (number, " ".join(_said(made[-1])))
            )
        self.base.execute("CREATE INDEX by_structure ON offer (structure, weight_gsm)")
        self.base.execute("ANALYZE")
        self.base.commit()

    def search(self, need: Need) -> list[int]:
        conditions, given = where(need, "?")
        asked = " OR ".join(f'"{one}"' for one in _said(need.words))
        # The quickest of several ways: conditions and words each by their own index; the plus keeps
        # SQLite from asking the words anew for every offer, and only what meets both is scored.
        found = self.base.execute(
            "SELECT rowid FROM words WHERE words MATCH ? "
            f"AND +rowid IN (SELECT id FROM offer WHERE {conditions}) "
            "ORDER BY bm25(words) LIMIT 10",
            [asked, *given],
        )
        return [one for (one,) in found]

    def spent(self) -> float:
        """Seconds of the processor so far: it works in this process."""
        return time.process_time()


def _said(words: str) -> list[str]:
    return [one.replace("=", "c").replace("_", "") for one in terms(words)]


class Postgres:
    """A btree on structure and weight, and pg_trgm over the words."""

    name = "PostgreSQL, btree and pg_trgm"

    def __init__(self, address: str) -> None:
        import psycopg

        self.base = psycopg.connect(address, autocommit=True)
        # What helps it here: no compiling of queries this short, no workers to wait for.
        self.base.execute("SET jit = off")
        self.base.execute("SET max_parallel_workers_per_gather = 0")
        (pid,) = self.base.execute("SELECT pg_backend_pid()").fetchone()
        self._times = Path(f"/proc/{pid}/schedstat")
        types = ["integer PRIMARY KEY", "text", *["real"] * (len(FIBRES) + len(NUMBERS))]
        columns = ", ".join(
            f"{name} {kind}"
            for name, kind in zip(COLUMNS, [*types, "text", "text", "text", "text"], strict=True)
        )
        self.base.execute("CREATE EXTENSION IF NOT EXISTS pg_trgm")
        self.base.execute("DROP TABLE IF EXISTS matching_offer")
        self.base.execute(f"CREATE TABLE matching_offer ({columns})")

    def load(self, offers: Iterable[Resource]) -> None:
        with self.base.cursor().copy("COPY matching_offer FROM STDIN") as copy:
            for number, offer in enumerate(offers):
                copy.write_row(row(number, offer))
        self.base.execute("CREATE INDEX ON matching_offer (structure, weight_gsm)")
        self.base.execute("CREATE INDEX ON matching_offer USING gin (words gin_trgm_ops)")
        self.base.execute("ANALYZE matching_offer")

    def search(self, need: Need) -> list[int]:
        conditions, given = where(need, "%s")
        found = self.base.execute(
            f"SELECT id FROM matching_offer WHERE {conditions.replace('%%', '%')} "
            "ORDER BY word_similarity(%s, words) DESC LIMIT 10",
            [*given, need.words],
        )
        return [one for (one,) in found]

    def spent(self) -> float:
        """Seconds of the processor that its server process has used."""
        return int(self._times.read_text().split()[0]) / 1e9

    def close(self) -> None:
        self.base.execute("DROP TABLE IF EXISTS matching_offer")
        self.base.close()


def feasible(need: Need, offers: Iterable[tuple[int, Resource]]) -> Iterator[int]:
    """Numbers of those that meet every condition by the table's columns, looked at one by one."""
    base = sqlite3.connect(":memory:")
    base.execute(f"CREATE TABLE offer ({', '.join(COLUMNS)})")
    marks = ", ".join("?" * len(COLUMNS))
    base.executemany(f"INSERT INTO offer VALUES ({marks})", (row(*one) for one in offers))
    conditions, given = where(need, "?")
    for (number,) in base.execute(f"SELECT id FROM offer WHERE {conditions}", given):
        yield number
