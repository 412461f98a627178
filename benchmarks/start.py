"""How long `make demo` takes: cold in a fresh clone, then warm.

    python benchmarks/start.py [--warm-runs 3]

Clones the repository into a throw-away folder, runs `make demo` there with nothing
installed, waits for the first page, stops it with Ctrl-C, and starts it again. Prints
seconds and their ratio to the limits of 180 s cold and 8 s warm. Cold time includes what
the package index and the network take.
"""

from __future__ import annotations

import argparse
import http.client
import os
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PORT = 8766


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--warm-runs", type=int, default=3)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="chainloom-start-") as scratch:
        clone = Path(scratch) / "chainloom"
        subprocess.run(["git", "clone", "--quiet", str(ROOT), str(clone)], check=True)
        cold, stop = start(clone)
        warm = []
        for _ in range(options.warm_runs):
            seconds, stop = start(clone)
            warm.append(seconds)
    print(f"cold   {cold:6.1f} s   limit 180 s   ratio {cold / 180:.2f}")
    middle = statistics.median(warm)
    runs = f"(median of {len(warm)})"
    print(f"warm   {middle:6.1f} s   limit   8 s   ratio {middle / 8:.2f}   {runs}")
    print(f"stop   {stop:6.1f} s   after Ctrl-C, with nothing left running")
    return 0


def start(clone: Path) -> tuple[float, float]:
    """Seconds until the sign-in page is served, and seconds from Ctrl-C to the end."""
    environment = {k: v for k, v in os.environ.items() if not k.startswith("CHAINLOOM_")}
    environment.pop("DJANGO_SETTINGS_MODULE", None)
    begun = time.monotonic()
    process = subprocess.Popen(
        ["make", "demo", f"PORT={PORT}", f"DATA={clone.parent / 'data'}"],
        cwd=clone,
        env=environment,
        stdout=subprocess.DEVNULL,
        start_new_session=True,
    )
    while not served():
        if process.poll() is not None:
            sys.exit(f"make demo ended with {process.returncode}")
        if time.monotonic() - begun > 1200:
            os.killpg(process.pid, signal.SIGKILL)
            sys.exit("make demo did not come up within 20 minutes")
        time.sleep(0.05)
    took = time.monotonic() - begun
    asked = time.monotonic()
    os.killpg(process.pid, signal.SIGINT)
    process.wait(timeout=60)
    while served():
        time.sleep(0.05)
    return took, time.monotonic() - asked


def served() -> bool:
    connection = http.client.HTTPConnection("127.0.0.1", PORT, timeout=5)
    try:
        connection.request("GET", "/accounts/login/")
        return connection.getresponse().status == 200
    except OSError:
        return False
    finally:
        connection.close()


if __name__ == "__main__":
    sys.exit(main())
