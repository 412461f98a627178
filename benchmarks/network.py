"""Speed of the systemic risk of every firm, against two other ways to compute it.

    python benchmarks/network.py [--sizes 1000,10000,30000,100000] [--threads 2]
        [--sample 2000] [--plot docs/network-speed.svg] [--seed 1]

Networks of `network_made.py` with ten links a firm. Seconds are of the processor, over all
threads, without compiling; making the coefficients is part of the engine's time. With `--sample`
only so many firms are hit, chosen at random, and the engine's time for all is extrapolated.

The peers would take hours to days: each is timed on a few shocks that the seed chooses, and their
time for all firms is (seconds a step) × (steps of all firms, which the engine counts). They visit
everything at every step, so that a step of theirs always costs the same.
"""

from __future__ import annotations

import argparse
import resource
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "src"))
sys.path.insert(0, str(Path(__file__).resolve().parent))

from network_made import made
from network_peers import DensePerSector, PlainSweep
from network_plot import plot

from chainloom.engines.network import Risk, systemic_risk
from chainloom.engines.network.risk import tiers

LIMITS = {10_000: 4.0, 100_000: 250.0}  # seconds of the processor for all firms
MEMORY_LIMIT = 1_500  # MB
FASTER = {PlainSweep.name: 8, DensePerSector.name: 1_000}
PEER_SHOCKS = {PlainSweep: 40, DensePerSector: 2}
COUNTED_SHOCKS = 100


class Measured(NamedTuple):
    firms: int
    seconds: float
    read: float  # links that the engine reads for a shock, its batches' that is: nearly all


def timed(work: Callable[[], Any]) -> tuple[float, Any]:
    start = time.process_time()
    result = work()
    return time.process_time() - start, result


def memory() -> int:
    """The most this process has held so far, in MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


def measure(firms: int, options: argparse.Namespace) -> Measured:
    rng = np.random.default_rng(options.seed)
    network, essential = made(firms, options.seed)
    order = rng.permutation(firms)
    hit = order[: options.sample or firms]
    wall = time.perf_counter()
    with counted() as columns:
        spent, risk = timed(
            lambda: systemic_risk(network, essential, firms=hit, threads=options.threads)
        )
    wall = time.perf_counter() - wall
    seconds = spent * firms / len(hit)
    print(f"\n{firms:,} firms, {network.link_count:,} links")
    if len(hit) == firms:
        how = f"wall {wall:.1f} s with {options.threads or 'all'} threads"
    else:
        how = f"extrapolated from {len(hit):,} firms"
    limit = LIMITS.get(firms)
    said = f", {seconds / limit:.2f} of limit" if limit else ""
    print(f"  engine, all firms       {seconds:>12,.2f} s of processor{said} ({how})")
    said = f", {memory() / MEMORY_LIMIT:.2f} of limit" if firms == max(LIMITS) else ""
    print(f"  most memory so far      {memory():>12,} MB{said}")
    steps = float(risk.steps.mean()) * firms
    print(
        f"  steps of a shock        {risk.steps.mean():>12.2f} on average, {risk.steps.max()} at "
        f"most; one step for {np.mean(risk.steps == 1):.0%}, two for {np.mean(risk.steps == 2):.0%}"
    )
    largest = np.sort(risk.esri)[-1], np.median(risk.esri)
    print(f"  ESRI                    {largest[0]:>12.3f} at most, {largest[1]:.1e} in the median")
    passes = sum(columns) / len(hit)
    for kind in PEER_SHOCKS:
        peer = kind(network, essential)
        compare(peer, hit, risk, seconds / steps, firms)
        if isinstance(peer, PlainSweep):
            for firm in hit[-COUNTED_SHOCKS:]:
                peer(firm, count=True)
            touched = peer.touched / min(COUNTED_SHOCKS, len(hit))
            links = peer.known.links
            read = passes * (len(links.sales.other) + len(links.entries.other))
            print(f"  links a shock           {touched:>12,.0f} of damaged firms, {read:,.0f} read")
    print(f"  passes over all links   {passes:>12.2f} for a shock, shared by up to 64 shocks")
    return Measured(firms, seconds, read)


@contextmanager
def counted() -> Iterator[list[int]]:
    """How many columns each pass of the second tier moves on."""
    step, columns = tiers._step, []

    def counting(batch: Any, *rest: Any) -> Any:
        columns.append(int((batch.owner >= 0).sum()))
        return step(batch, *rest)

    tiers._step = counting
    try:
        yield columns
    finally:
        tiers._step = step


def compare(peer: Any, hit: Any, risk: Risk, ours: float, firms: int) -> None:
    """Time a peer on the first shocks; it must find what the engine found."""
    count = PEER_SHOCKS[type(peer)]
    peer(int(hit[0]))  # compiles
    spent, found = timed(lambda: [peer(int(firm)) for firm in hit[:count]])
    for at, (esri, steps) in enumerate(found):
        assert abs(esri - risk.esri[at]) < 1e-12, (peer.name, esri, risk.esri[at])
        assert steps == risk.steps[at], (peer.name, steps, risk.steps[at])
    made_steps = sum(steps for _, steps in found)
    ratio = spent / made_steps / ours
    said = f", {FASTER[peer.name] / ratio:.2f} of limit" if firms == max(LIMITS) else ""
    print(
        f"  {peer.name:<22} {1e3 * spent / made_steps:>13,.2f} ms a step over {made_steps} steps; "
        f"engine {ratio:,.1f} × as fast{said} (extrapolated)"
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--sizes", default="1000,10000,30000,100000")
    parser.add_argument("--threads", type=int)
    parser.add_argument("--sample", type=int, help="hit only so many firms, and extrapolate")
    parser.add_argument("--plot", type=Path, help="write the growth as an SVG picture")
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    systemic_risk(*made(300), threads=1)  # compiles
    found = []
    for size in options.sizes.split(","):
        found.append(measure(int(size), options))
        sys.stdout.flush()
    if options.plot:
        options.plot.write_text(plot(found), encoding="utf-8")
        print(f"\nwrote {options.plot}")


if __name__ == "__main__":
    main()
