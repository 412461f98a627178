"""Latency of pages and API at several sizes of the registry, against the design's limits.

    python benchmarks/latency.py [--sizes 133,100000,1000000] [--requests 40]
                                 [--keep FOLDER] [--only TEXT] [--json]

For each size: a demo installation in a folder of its own (kept with --keep and used
again), a real gunicorn with two processes and the worker of background jobs beside it, one
client that asks one page after another. On
SQLite, or with DATABASE_URL on that PostgreSQL (one size, an empty database). Prints p50
and p95 in milliseconds and p95 as a ratio of the limit: 200 ms at a district's size,
500 ms above, 1,000 ms for the map above, 100 ms for search as one types; twice as much
for the first request after a change, when nothing kept about the chain is current.

"cpu ms" is the server's own processor time for one request, on average (Linux; without the
database's on PostgreSQL). Where other work keeps the machine busy, p95 grows and it does not.
"""

from __future__ import annotations

import argparse
import http.client
import itertools
import json
import os
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from latency_pages import Kind, kinds

# Beyond this the base is multiplied by SQL instead of being made one by one.
BASE_MOST = 100_000
WORKERS = 2


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--sizes", default="133,100000,1000000")
    parser.add_argument("--requests", type=int, default=40)
    parser.add_argument("--keep", type=Path, help="folder in which installations are kept")
    parser.add_argument("--only", default="", help="only kinds of request that contain this")
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    rows = []
    with tempfile.TemporaryDirectory() as scratch:
        for size in (int(text) for text in options.sizes.split(",")):
            folder = (options.keep or Path(scratch)) / f"firms-{size}"
            facts = prepare(folder, size)
            with server(folder) as running:
                for kind in kinds(size, facts):
                    if options.only in kind.what:
                        rows.append(measure(size, kind, facts, options.requests, running))
                        if not options.json:
                            tell(rows[-1], first=len(rows) == 1)
    if options.json:
        print(json.dumps(rows, indent=1))


def tell(row: dict, *, first: bool) -> None:
    if first:
        print(
            f"{'firms':>9}  {'what':<36} {'p50 ms':>7} {'p95 ms':>7} {'cpu ms':>7} "
            f"{'limit':>6} {'p95/limit':>9}"
        )
    print(
        f"{row['firms']:>9,}  {row['what']:<36} {row['p50']:>7.0f} {row['p95']:>7.0f} "
        f"{row['cpu']:>7.0f} {row['limit']:>6} {row['p95'] / row['limit']:>9.2f}",
        flush=True,
    )


def prepare(folder: Path, size: int) -> dict:
    """Make the installation unless it is there; returns what the requests need."""
    folder.mkdir(parents=True, exist_ok=True)
    begun = time.monotonic()
    base = min(size, BASE_MOST)
    run(folder, "-m", "chainloom.cli.main", "demo", "--setup-only", "--data", str(folder),
        "--firms", str(base))  # fmt: skip
    made = time.monotonic() - begun
    run(folder, str(Path(__file__).with_name("latency_setup.py")), str(size))
    # What the making left to the background is not part of what is measured.
    run(folder, "-m", "chainloom.cli.main", "worker", "--until-empty")
    print(
        f"{size:,} firms ready: sample {made:.0f} s, all {time.monotonic() - begun:.0f} s",
        file=sys.stderr,
    )
    return json.loads((folder / "facts.json").read_text())


def environment(folder: Path) -> dict[str, str]:
    return {**os.environ, "CHAINLOOM_MODE": "demo", "CHAINLOOM_DATA": str(folder)}


def run(folder: Path, *arguments: str) -> None:
    subprocess.run(
        [sys.executable, *arguments],
        env=environment(folder),
        check=True,
        stdout=subprocess.DEVNULL,
    )


@dataclass(frozen=True)
class Server:
    """A gunicorn that runs: where it listens, and its main process."""

    port: int
    pid: int

    def cpu_ms(self) -> float:
        """Processor time that its workers have used, where /proc tells."""
        ticks = 0
        for stat in Path("/proc").glob("[0-9]*/stat"):
            with suppress(OSError):
                # After the command in parentheses: state, parent …; utime and stime are 14, 15.
                parts = stat.read_text().rpartition(")")[2].split()
                if int(parts[1]) == self.pid:
                    ticks += int(parts[11]) + int(parts[12])
        return ticks * 1000 / os.sysconf("SC_CLK_TCK")


@contextmanager
def server(folder: Path) -> Iterator[Server]:
    """A gunicorn over the installation, and a worker for what its pages leave to the background."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [
        sys.executable, "-m", "chainloom.cli.main", "serve",
        "--bind", f"127.0.0.1:{port}", "--workers", str(WORKERS),
    ]  # fmt: skip
    log = (folder / "server.log").open("w")
    about = {"env": environment(folder), "stdout": log, "stderr": log}
    process = subprocess.Popen(command, **about)
    worker = subprocess.Popen([*command[:3], "worker"], **about)
    try:
        _wait_for(port)
        yield Server(port, process.pid)
    finally:
        for one in (process, worker):
            one.terminate()
        process.wait(timeout=15)
        # Ends the job it is at first.
        worker.wait(timeout=300)
        log.close()


def _wait_for(port: int) -> None:
    for _ in range(600):
        try:
            ask(port, "/health/", {})
        except OSError:
            time.sleep(0.1)
        else:
            return
    sys.exit("the server did not come up within a minute")


def ask(
    port: int, path: str, headers: dict[str, str], body: dict | None = None
) -> tuple[int, float]:
    """Status and seconds of one request on a connection of its own."""
    begun = time.perf_counter()
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=120)
    if body is None:
        connection.request("GET", path, headers=headers)
    else:
        connection.request("PATCH", path, json.dumps(body), headers)
    answer = connection.getresponse()
    answer.read()
    connection.close()
    return answer.status, time.perf_counter() - begun


def measure(size: int, kind: Kind, facts: dict, requests: int, running: Server) -> dict:
    """p50 and p95 of one kind; the first request of each worker is not counted."""
    headers = {**_headers(kind.who, facts), **kind.headers}
    if kind.after_change:
        requests = min(requests, 12)
    seconds, spent = [], 0.0
    for number in range(requests + WORKERS):
        path = kind.paths[number % len(kind.paths)]
        if kind.after_change:
            _change(facts, running.port)
        before = running.cpu_ms()
        status, took = ask(running.port, path, headers, _new_value() if kind.change else None)
        if status != 200:
            sys.exit(f"{path} answered {status}")
        if number >= WORKERS:
            seconds.append(took * 1000)
            spent += running.cpu_ms() - before
    return {
        "firms": size,
        "what": kind.what,
        "p50": statistics.median(seconds),
        "p95": statistics.quantiles(seconds, n=20, method="inclusive")[18],
        "cpu": spent / len(seconds),
        "limit": kind.limit,
    }


def _headers(who: str, facts: dict) -> dict[str, str]:
    if who == "program":
        return {
            "Authorization": f"Bearer {facts['token']}",
            "Content-Type": "application/json",
        }
    session = facts["sessions"][who]
    return {"Cookie": f"chainloom_session={session}", "Accept-Language": "zh"}


# Not from 1: in an installation that was kept, the values of the last run would change nothing.
_turn = itertools.count(int(time.time()))


def _new_value() -> dict:
    return {"headcount": 1000 + next(_turn) % 5000}


def _change(facts: dict, port: int) -> None:
    firm = facts["firms"][next(_turn) % len(facts["firms"])]
    path = f"/api/v1/chains/{facts['chain']}/organisations/{firm}"
    status, _took = ask(port, path, _headers("program", facts), _new_value())
    if status != 200:
        sys.exit(f"a change at {path} answered {status}")


if __name__ == "__main__":
    main()
