"""The matching engine at a million offers: building, memory, latency, changes, and two peers.

    python benchmarks/matching.py                    # a million, with SQLite and PostgreSQL
    python benchmarks/matching.py --n 100000 --no-peers

Offers of cloth and needs with five hard conditions, a wish and words are invented from a seed.
Each peer holds the same offers and is asked the same conditions and words; what it finds must be
feasible by the engine's count too. Clock and processor time are both printed: the clock holds
waiting for others.
"""

from __future__ import annotations

import argparse
import resource
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT / "src"), str(ROOT)]

from benchmarks.matching_made import needs, offers  # noqa: E402
from benchmarks.matching_peers import Postgres, Sqlite  # noqa: E402
from tests.run import _postgres  # noqa: E402

from chainloom.engines.matching import Index, Need, Resource, make_index, match  # noqa: E402

LIMIT_MS, LIMIT_BUILD, LIMIT_MB, LIMIT_SEEN, LIMIT_RATIO = 30.0, 120.0, 2048.0, 1.0, 5.0


def timed(work: Callable[[], Any]) -> tuple[Any, float, float]:
    """What it gives, seconds by the clock, seconds of this process."""
    clock, cpu = time.perf_counter(), time.process_time()
    made = work()
    return made, time.perf_counter() - clock, time.process_time() - cpu


def build(count: int, seed: int) -> Index:
    _, making, making_cpu = timed(lambda: sum(1 for _ in offers(count, seed)))
    before = memory()
    index, clock, cpu = timed(lambda: make_index(offers(count, seed)))
    clock, cpu = clock - making, cpu - making_cpu
    grown = memory() - before
    print(f"index of {len(index):,}: {clock:.1f} s by the clock, {cpu:.1f} s of the processor")
    print(f"  processor/limit {cpu / LIMIT_BUILD:.2f}")
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


def latency(name: str, search: Callable[[Need], Any], asked: Sequence[Need]) -> float:
    """p95 by the clock, ms."""
    for need in asked[:3]:
        search(need)
    clocks, cpus = [], []
    for need in asked:
        _, clock, cpu = timed(lambda need=need: search(need))
        clocks.append(clock * 1000)
        cpus.append(cpu * 1000)
    print(
        f"{name:32} clock p50 {at(clocks, 0.5):9.1f}  p95 {at(clocks, 0.95):9.1f} ms;  "
        f"processor p50 {at(cpus, 0.5):9.1f}  p95 {at(cpus, 0.95):9.1f} ms",
        flush=True,
    )
    return at(clocks, 0.95)


def at(values: Sequence[float], share: float) -> float:
    return sorted(values)[min(len(values) - 1, round(share * (len(values) - 1)))]


def compare(index: Index, peer: Any, asked: Sequence[Need], options: argparse.Namespace) -> None:
    _, clock, _ = timed(lambda: peer.load(offers(options.n, options.seed)))
    print(f"{peer.name}: loaded in {clock:.0f} s", flush=True)
    strange = 0
    for need in asked[:10]:
        found, known = peer.search(need), match(need, index, 1).feasible
        strange += len(found) > known
    print(f"  needs of ten for which it finds more than are feasible: {strange}")
    theirs = latency(peer.name, peer.search, asked[: options.peer_needs])
    same = asked[: options.peer_needs]
    ours = latency("  the engine, the same needs", lambda need: match(need, index), same)
    print(f"  {theirs / ours:.1f} × the engine's p95 (limit {LIMIT_RATIO:.0f} ×)", flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--n", type=int, default=1_000_000)
    parser.add_argument("--seed", type=int, default=20261129)
    parser.add_argument("--needs", type=int, default=200)
    parser.add_argument("--peer-needs", type=int, default=40)
    parser.add_argument("--no-peers", action="store_true")
    options = parser.parse_args()
    asked = list(needs(options.needs, options.seed + 1))
    index = build(options.n, options.seed)
    change(index)
    found = [match(need, index) for need in asked[:40]]
    print(f"feasible ones of a need: {at([float(r.feasible) for r in found], 0.5):.0f} (p50)")
    p95 = latency("the engine", lambda need: match(need, index), asked)
    print(f"  p95/limit {p95 / LIMIT_MS:.2f}")
    if options.no_peers:
        return
    with tempfile.TemporaryDirectory(prefix="chainloom-matching-") as folder:
        compare(index, Sqlite(Path(folder) / "offers.sqlite3"), asked, options)
    with _postgres() as address:
        if address is None:
            print("PostgreSQL: not installed, left out")
            return
        peer = Postgres(address.replace("/chainloom?", "/postgres?"))
        compare(index, peer, asked, options)
        peer.close()


if __name__ == "__main__":
    main()
