"""How well needs are matched on the labelled set, beside full text search on the same words.

    python benchmarks/matching_quality.py

nDCG@10, gain 2^grade − 1. Every peer gets the need's words and the offers' title, text and name, of
the kind; "with values" also what the fields say, written out. BM25 of each as its makers set it.
"""

from __future__ import annotations

import json
import sqlite3
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from statistics import mean

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT / "src"), str(ROOT)]

from tests.gold.matching_scoring import everything, labelled, ndcg  # noqa: E402

from chainloom.engines.matching import Need, Resource, Weights, lexicon, make_index, match, terms  # noqa: E402

Search = Callable[[Need], Sequence[str]]


def words_of(one: Resource, values: bool) -> str:
    said = f"{one.title} {one.text} {one.name}"
    return f"{said} {written(one.values)}" if values else said


def written(value: object) -> str:
    """Values as words: codes by their Chinese names."""
    if isinstance(value, dict):
        return " ".join(written(one) for one in (*value, *value.values()))
    if isinstance(value, list | tuple):
        return " ".join(map(written, value))
    concept = lexicon().concepts.get(str(value))
    return concept.zh if concept else str(value)


def engine(weights: dict[str, float], reading: bool = True) -> Search:
    index = make_index(everything(reading))
    used = Weights.from_dict(weights)
    return lambda need: [one.id for one in match(need, index, 10, used).matches]


def by_kind(values: bool) -> dict[str, list[tuple[str, str]]]:
    found: dict[str, list[tuple[str, str]]] = {}
    for one in everything(reading=False):
        found.setdefault(one.kind, []).append((one.id, words_of(one, values)))
    return found


def trigram(values: bool) -> Search:
    base = sqlite3.connect(":memory:")
    for kind, rows in by_kind(values).items():
        base.execute(
            f"CREATE VIRTUAL TABLE {kind} USING fts5(id UNINDEXED, said, tokenize='trigram')"
        )
        base.executemany(f"INSERT INTO {kind} VALUES (?, ?)", rows)

    def search(need: Need) -> list[str]:
        pieces = [need.words[at : at + 3] for at in range(max(1, len(need.words) - 2))]
        asked = " OR ".join('"' + one.replace('"', '""') + '"' for one in pieces)
        found = base.execute(
            f"SELECT id FROM {need.kind} WHERE said MATCH ? ORDER BY rank LIMIT 10", [asked]
        )
        return [one for (one,) in found]

    return search


def with_tantivy(values: bool) -> Search:
    import tantivy

    builder = tantivy.SchemaBuilder()
    builder.add_text_field("id", stored=True, tokenizer_name="raw")
    builder.add_text_field("said", tokenizer_name="whitespace")
    schema = builder.build()
    indexes = {}
    for kind, rows in by_kind(values).items():
        index = tantivy.Index(schema)
        writer = index.writer(heap_size=50_000_000, num_threads=1)
        for name, said in rows:
            writer.add_document(tantivy.Document(id=name, said=" ".join(terms(said))))
        writer.commit()
        writer.wait_merging_threads()
        index.reload()
        indexes[kind] = index

    def search(need: Need) -> list[str]:
        asked = [
            (tantivy.Occur.Should, tantivy.Query.term_query(schema, "said", term))
            for term in terms(need.words, is_query=True)
        ]
        searcher = indexes[need.kind].searcher()
        hits = searcher.search(tantivy.Query.boolean_query(asked), 10).hits
        return [searcher.doc(address)["id"][0] for _, address in hits]

    return search


def with_bm25s(values: bool) -> Search:
    import bm25s

    indexes = {}
    for kind, rows in by_kind(values).items():
        index = bm25s.BM25()
        index.index([terms(said) for _, said in rows], show_progress=False)
        indexes[kind] = ([name for name, _ in rows], index)

    def search(need: Need) -> list[str]:
        names, index = indexes[need.kind]
        asked = [terms(need.words, is_query=True)]
        found, _ = index.retrieve(asked, k=10, show_progress=False)
        return [names[int(at)] for at in found[0]]

    return search


def main() -> None:
    ways: dict[str, Search] = {
        "the engine": engine({}),
        "the engine alone, cloth unread": engine({}, reading=False),
        "the engine, no words": engine({"words": 0}),
        "tantivy, the engine's terms": with_tantivy(False),
        "tantivy, with values": with_tantivy(True),
        "bm25s, the engine's terms": with_bm25s(False),
        "bm25s, with values": with_bm25s(True),
        "SQLite FTS5 trigram": trigram(False),
        "SQLite FTS5 trigram, with values": trigram(True),
    }
    for half in ("dev", "apart"):
        rows = list(labelled(half))
        print(f"{half}: {len(rows)} needs")
        for name, search in ways.items():
            scores = [(need.kind, ndcg(search(need), grades)) for need, grades in rows]
            kinds = {kind: round(mean(s for k, s in scores if k == kind), 3) for kind, _ in scores}
            print(f"  {name:34} {mean(s for _, s in scores):.3f}  {json.dumps(kinds)}", flush=True)


if __name__ == "__main__":
    main()
