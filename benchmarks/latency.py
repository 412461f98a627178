"""Latency of pages and API at several sizes of the registry, against the design's limits.

    python benchmarks/latency.py [--sizes 133,100000,1000000] [--requests 40] [--keep FOLDER]

For each size: a demo installation on SQLite in a folder of its own (kept with --keep and
used again), a real gunicorn with two workers, one client that asks one page after
another. Prints p50 and p95 in milliseconds and p95 as a ratio of the limit: 200 ms at a
district's size, 500 ms above, 1,000 ms for the map at 100,000.
"""

from __future__ import annotations

import argparse
import http.client
import json
import os
import random
import statistics
import subprocess
import sys
import tempfile
import time
from contextlib import contextmanager
from pathlib import Path

PORT = 8765
# Beyond this the base is multiplied by SQL instead of being made one by one.
BASE_MOST = 100_000


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--sizes", default="133,100000,1000000")
    parser.add_argument("--requests", type=int, default=40)
    parser.add_argument("--keep", type=Path, help="folder in which installations are kept")
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    rows = []
    with tempfile.TemporaryDirectory() as scratch:
        for size in (int(text) for text in options.sizes.split(",")):
            folder = (options.keep or Path(scratch)) / f"firms-{size}"
            facts = prepare(folder, size)
            with server(folder):
                rows += measure(size, facts, options.requests)
    if options.json:
        print(json.dumps(rows, indent=1))
        return
    print(f"{'firms':>9}  {'what':<34} {'p50 ms':>8} {'p95 ms':>8} {'limit':>6} {'p95/limit':>9}")
    for row in rows:
        ratio = row["p95"] / row["limit"]
        print(
            f"{row['firms']:>9,}  {row['what']:<34} {row['p50']:>8.0f} {row['p95']:>8.0f} "
            f"{row['limit']:>6} {ratio:>9.2f}"
        )


def prepare(folder: Path, size: int) -> dict:
    """Make the installation unless it is there; returns what the requests need."""
    facts = folder / "facts.json"
    if not facts.exists():
        folder.mkdir(parents=True, exist_ok=True)
        begun = time.monotonic()
        base = min(size, BASE_MOST)
        run(folder, "demo", "--setup-only", "--data", str(folder), "--firms", str(base))
        made = time.monotonic() - begun
        script = Path(__file__).with_name("latency_setup.py")
        subprocess.run(
            [sys.executable, str(script), str(size)], env=environment(folder), check=True
        )
        print(f"made {size:,} firms: {made:.0f} s, all {time.monotonic() - begun:.0f} s")
    return json.loads(facts.read_text())


def environment(folder: Path) -> dict[str, str]:
    return {**os.environ, "CHAINLOOM_MODE": "demo", "CHAINLOOM_DATA": str(folder)}


def run(folder: Path, *arguments: str) -> None:
    subprocess.run(
        [sys.executable, "-m", "chainloom.cli.main", *arguments],
        env=environment(folder),
        check=True,
        stdout=subprocess.DEVNULL,
    )


@contextmanager
def server(folder: Path):
    command = [
        sys.executable, "-m", "chainloom.cli.main", "serve",
        "--bind", f"127.0.0.1:{PORT}", "--workers", "2",
    ]  # fmt: skip
    process = subprocess.Popen(command, env=environment(folder), stderr=subprocess.DEVNULL)
    try:
        for _ in range(200):
            try:
                ask("/health/", {})
                break
            except OSError:
                time.sleep(0.1)
        yield
    finally:
        process.terminate()
        process.wait(timeout=15)


def ask(path: str, headers: dict[str, str]) -> tuple[int, float, int]:
    """Status, seconds and bytes of one request on a connection of its own."""
    begun = time.perf_counter()
    connection = http.client.HTTPConnection("127.0.0.1", PORT, timeout=120)
    connection.request("GET", path, headers=headers)
    answer = connection.getresponse()
    size = len(answer.read())
    connection.close()
    return answer.status, time.perf_counter() - begun, size


def measure(size: int, facts: dict, requests: int) -> list[dict]:
    """p50 and p95 of every kind of request; the first of each is not counted."""
    dice = random.Random(7)
    rows = []
    for what, limit, paths in kinds(size, facts, dice):
        seconds = []
        for number in range(requests + 1):
            path = paths[number % len(paths)]
            headers = {"Cookie": f"chainloom_session={facts['session']}", "Accept-Language": "zh"}
            if path.startswith("/api/"):
                headers = {"Authorization": f"Bearer {facts['token']}"}
            status, took, _bytes = ask(path, headers)
            if status != 200:
                raise SystemExit(f"{path} answered {status}")
            if number:
                seconds.append(took)
        cuts = statistics.quantiles(seconds, n=20)
        rows.append(
            {
                "firms": size,
                "what": what,
                "p50": statistics.median(seconds) * 1000,
                "p95": cuts[18] * 1000,
                "limit": limit,
            }
        )
    return rows


def kinds(size: int, facts: dict, dice: random.Random) -> list[tuple[str, int, list[str]]]:
    """(name, limit in ms, addresses to ask in turn)"""
    limit = 200 if size <= 1000 else 500
    chain = f"/c/{facts['chain']}"
    api = f"/api/v1/chains/{facts['chain']}"
    ids = facts["ids"]
    dice.shuffle(ids)
    words = ["纺织", "鲤城", "有限公司", "lc", "fzyx", "fangzhi", "染整", "91350502", "textile", "晋江"]
    stages = facts["stages"]
    return [
        ("overview", limit, [f"{chain}/"]),
        ("organisations, first page", limit, [f"{chain}/organisations/"]),
        (
            "organisations, filtered by stage",
            limit,
            [f"{chain}/organisations/?stage={stage}" for stage in stages],
        ),
        (
            "organisations, sorted and paged",
            limit,
            [f"{chain}/organisations/?sort={sort}&page={page}"
             for sort in ("name", "-headcount", "district") for page in (1, 2, 3)],
        ),
        ("an organisation", limit, [f"{chain}/organisations/{pk}/" for pk in ids[:50]]),
        ("search as one types", 100, [f"{chain}/search/?q={_quoted(word)}" for word in words]),
        ("map page", 1000 if size > 1000 else limit, [f"{chain}/map/"]),
        ("API: organisations", limit, [f"{api}/organisations?limit=50"]),
        ("API: an organisation", limit, [f"{api}/organisations/{pk}" for pk in ids[:50]]),
        ("API: map", 1000 if size > 1000 else limit, [f"{api}/map"]),
    ]  # fmt: skip


def _quoted(text: str) -> str:
    from urllib.parse import quote

    return quote(text)


if __name__ == "__main__":
    main()
