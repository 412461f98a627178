"""Web server and worker together: started, watched and stopped as one.

Each runs in a session of its own, so that Ctrl-C reaches this process alone; it then asks
them to end, and takes away whatever has not ended in time, with everything they started.
"""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from typing import Any

# Longer than gunicorn's graceful timeout; a job under way is taken up at the next start.
PATIENCE_SECONDS = 12.0


def is_taken(port: int, address: str = "127.0.0.1") -> bool:
    """Whether something listens on that port of this machine already."""
    try:
        socket.create_connection((address, port), timeout=0.5).close()
    except OSError:
        return False
    return True


def run(*, port: int, ready: Callable[[], None]) -> int:
    """Run until Ctrl-C or until one of the two ends; `ready` is called once pages are served."""
    this = [sys.executable, "-m", "chainloom.cli.main"]
    return Supervisor(
        {
            "web": [*this, "serve", "--bind", f"127.0.0.1:{port}", "--workers", "2"],
            "worker": [*this, "worker"],
        }
    ).run(lambda: is_taken(port), ready)


class Supervisor:
    """Some commands that run as one: the end of any is the end of all."""

    def __init__(self, commands: dict[str, list[str]]) -> None:
        self.commands = commands
        self.processes: dict[str, subprocess.Popen[str]] = {}
        self._signals = 0

    def run(self, is_ready: Callable[[], bool], ready: Callable[[], None]) -> int:
        """0 when asked to stop, else the exit status of the one that ended by itself."""
        caught = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
        before = {number: signal.signal(number, self._asked) for number in caught}
        try:
            for name, command in self.commands.items():
                if not self._signals:
                    self._begin(name, command)
            return self._watch(is_ready, ready)
        finally:
            self._send(signal.SIGKILL)
            for number, handler in before.items():
                signal.signal(number, handler)

    def _begin(self, name: str, command: list[str]) -> None:
        process = subprocess.Popen(  # noqa: S603
            command,
            start_new_session=True,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
        )
        self.processes[name] = process
        threading.Thread(target=self._relay, args=(name, process.stdout), daemon=True).start()

    def _watch(self, is_ready: Callable[[], bool], ready: Callable[[], None]) -> int:
        is_told = False
        while not self._signals:
            for name, process in self.processes.items():
                if (status := process.poll()) is not None:
                    print(f"{name} ended with status {status}", file=sys.stderr)
                    self._end()
                    return status if status > 0 else 1
            if not is_told and is_ready():
                is_told = True
                ready()
            time.sleep(0.1)
        self._end()
        return 0

    def _end(self) -> None:
        """Ask them to end; a second Ctrl-C, or too long a wait, ends them at once."""
        begun = self._signals
        self._send(signal.SIGTERM)
        late = time.monotonic() + PATIENCE_SECONDS
        while any(process.poll() is None for process in self.processes.values()):
            if time.monotonic() > late or self._signals > min(begun, 1):
                self._send(signal.SIGKILL)
                for process in self.processes.values():
                    process.wait()
                return
            time.sleep(0.05)

    def _send(self, number: int) -> None:
        """To each command and whatever it started: its session is its process group."""
        for process in self.processes.values():
            try:
                os.killpg(process.pid, number)
            except (ProcessLookupError, PermissionError):
                continue

    def _asked(self, number: int, frame: Any) -> None:
        self._signals += 1

    def _relay(self, name: str, lines: Any) -> None:
        """Pass on what they complain about; news of their daily work stays out of sight."""
        for line in lines:
            if not self._signals and not is_routine(line):
                print(f"{name}: {line}", end="", file=sys.stderr, flush=True)


def is_routine(line: str) -> bool:
    """Lines that say that all is well, in gunicorn's form and in the product's own."""
    return "[INFO]" in line or " INFO " in line or not line.strip()
