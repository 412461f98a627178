"""The matching engine at a million offers: building, memory, latency, changes, and two peers.

    python benchmarks/matching.py                    # a million, with SQLite and PostgreSQL
    python benchmarks/matching.py --n 100000 --no-peers

Offers of cloth and needs with five hard conditions, a wish and words are invented from a seed.
Each peer holds the same offers and is asked the same conditions and words; what it finds must be
feasible by the engine's count too. Clock and processor time are both printed, that of PostgreSQL
being its server process's: the clock holds waiting for others.
"""

from __future__ import annotations

import argparse
import resource
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT / "src"), str(ROOT)]

from benchmarks.matching_made import needs, offers  # noqa: E402
from benchmarks.matching_peers import Postgres, Sqlite  # noqa: E402
from tests.run import _postgres  # noqa: E402

from chainloom.engines.matching import Index, Need, Resource, make_index, match  # noqa: E402

# Copies of the labelled offers of other kinds.
OTHERS = 40
LIMIT_MS, LIMIT_BUILD, LIMIT_MB, LIMIT_SEEN, LIMIT_RATIO = 30.0, 120.0, 2048.0, 1.0, 5.0


def timed(work: Callable[[], Any]) -> tuple[Any, float, float]:
    """What it gives, seconds by the clock, seconds of this process."""
    clock, cpu = time.perf_counter(), time.process_time()
    made = work()
    return made, time.perf_counter() - clock, time.process_time() - cpu


def build(count: int, seed: int) -> Index:
    some = min(count, 50_000)
    _, making, making_cpu = timed(lambda: sum(1 for _ in offers(some, seed)))
    before = memory()
    index, clock, cpu = timed(lambda: make_index(offers(count, seed)))
    # Without the making of the offers themselves.
    clock, cpu = clock - making * count / some, cpu - making_cpu * count / some
    grown = memory() - before
    print(f"index of {len(index):,}: {clock:.1f} s by the clock, {cpu:.1f} s of the processor")
    print(
        f"  {clock / LIMIT_BUILD:.2f} of the limit by the clock, "
        f"{cpu / LIMIT_BUILD:.2f} of the processor"
    )
    print(f"  {grown:.0f} MB more at most, {grown / LIMIT_MB:.2f} of the limit", flush=True)
    return index


def memory() -> float:
    """The most this process has held, MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def change(index: Index) -> None:
    """One offer added, then withdrawn: until a need sees it."""
    extra = next(iter(offers(1, 77)))
    new = Resource("new", "fabric", extra.values, "独一无二的面料", "奇珍异布")
    need = Need("fabric", words="奇珍异布 独一无二")
    _, clock, cpu = timed(lambda: (index.add(new), match(need, index, 1)))
    seen = match(need, index, 1).matches[0].id == "new"
    _, gone_clock, _ = timed(lambda: index.withdraw("new"))
    gone = match(need, index, 1).matches[0].id != "new"
    print(f"added and found {seen}: {clock:.3f} s by the clock, {cpu:.3f} s of the processor")
    print(
        f"  clock/limit {clock / LIMIT_SEEN:.2f}; withdrawn {gone}: {gone_clock:.6f} s", flush=True
    )


def latency(
    name: str,
    search: Callable[[Need], Any],
    asked: Sequence[Need],
    spent: Callable[[], float] = time.process_time,
) -> tuple[float, float]:
    """p95 by the clock and of the processor, ms; `spent` are the seconds of whoever answers."""
    for need in asked[:2]:
        search(need)
    clocks, cpus = [], []
    for need in asked:
        before, begun = spent(), time.perf_counter()
        search(need)
        clocks.append((time.perf_counter() - begun) * 1000)
        cpus.append((spent() - before) * 1000)
    print(
        f"{name:32} clock p50 {at(clocks, 0.5):9.1f}  p95 {at(clocks, 0.95):9.1f} ms;  "
        f"processor p50 {at(cpus, 0.5):9.1f}  p95 {at(cpus, 0.95):9.1f} ms",
        flush=True,
    )
    return at(clocks, 0.95), at(cpus, 0.95)


def at(values: Sequence[float], share: float) -> float:
    return sorted(values)[min(len(values) - 1, round(share * (len(values) - 1)))]


def compare(index: Index, peer: Any, asked: Sequence[Need], options: argparse.Namespace) -> None:
    _, clock, _ = timed(lambda: peer.load(offers(options.n, options.seed)))
    print(f"{peer.name}: loaded in {clock:.0f} s", flush=True)
    strange = sum(len(peer.search(one)) > match(one, index, 1).feasible for one in asked[:10])
    print(f"  needs for which it finds more than are feasible: {strange} of {len(asked[:10])}")
    theirs = latency(peer.name, peer.search, asked, peer.spent)
    ours = latency("  the engine, the same needs", lambda need: match(need, index), asked)
    clock, cpu = (one / other for one, other in zip(theirs, ours, strict=True))
    print(
        f"  {clock:.1f} × the engine's p95 by the clock, {cpu:.1f} × of the processor "
        f"(limit {LIMIT_RATIO:.0f} ×)",
        flush=True,
    )


def others(seed: int) -> None:
    """Every other kind, with the offers of the labelled set again and again."""
    from tests.gold.matching_scoring import everything, labelled

    offered = [one for one in everything() if one.kind != "fabric"]
    copies = [replace(one, id=f"{one.id}/{n}") for n in range(OTHERS) for one in offered]
    index = make_index(copies)
    asked = [need for half in ("dev", "apart") for need, _ in labelled(half)]
    print(f"other kinds, {len(index):,} offers")
    for kind in sorted({one.kind for one in offered}):
        of_kind = [one for one in asked if one.kind == kind]
        name = f"  {kind}, {len(index.table(kind).ids):,}"
        latency(name, lambda need: match(need, index), of_kind * 3)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--n", type=int, default=1_000_000)
    parser.add_argument("--seed", type=int, default=20261129)
    parser.add_argument("--needs", type=int, default=200)
    parser.add_argument("--peer-needs", type=int, default=40)
    parser.add_argument("--no-peers", action="store_true")
    parser.add_argument("--others", action="store_true", help="the other kinds too")
    options = parser.parse_args()
    asked = list(needs(options.needs, options.seed + 1))
    index = build(options.n, options.seed)
    change(index)
    found = [match(need, index) for need in asked[:40]]
    print(f"feasible ones of a need: {at([float(r.feasible) for r in found], 0.5):.0f} (p50)")
    clock, cpu = latency("the engine", lambda need: match(need, index), asked)
    print(f"  p95/limit {clock / LIMIT_MS:.2f} by the clock, {cpu / LIMIT_MS:.2f} of the processor")
    if options.others:
        others(options.seed)
    if options.no_peers:
        return
    with _postgres() as address:
        if address is None:
            print("PostgreSQL: not installed, left out")
        else:
            peer = Postgres(address.replace("/chainloom?", "/postgres?"))
            compare(index, peer, asked[: options.peer_needs], options)
            peer.close()
    with tempfile.TemporaryDirectory(prefix="chainloom-matching-") as folder:
        peer_of_files = Sqlite(Path(folder) / "offers.sqlite3")
        compare(index, peer_of_files, asked[: options.peer_needs], options)


if __name__ == "__main__":
    main()
