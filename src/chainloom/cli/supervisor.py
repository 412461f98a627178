"""Web server and worker together: started, watched and stopped as one (honcho)."""

from __future__ import annotations

import shlex
import socket
import sys
import threading
import time
from collections.abc import Callable

from honcho.manager import Manager
from honcho.printer import Printer


def is_taken(port: int) -> bool:
    """Whether something listens on that port of this machine already."""
    with socket.socket() as probe:
        probe.settimeout(0.5)
        return probe.connect_ex(("127.0.0.1", port)) == 0


def run(*, bind: str, ready: Callable[[], None]) -> int:
    """Run until Ctrl-C or until one of the two ends; `ready` is called once pages are served."""
    manager = Manager(Printer(output=_Quiet()))
    this = [sys.executable, "-m", "chainloom.cli.main"]
    for name, arguments in (
        ("web", ["serve", "--bind", bind, "--workers", "2"]),
        ("worker", ["worker"]),
    ):
        manager.add_process(name, shlex.join([*this, *arguments]))
    threading.Thread(target=_wait_for, args=(bind, ready), daemon=True).start()
    manager.loop()
    # 130, 143: stopped by a signal, which is how it is meant to end.
    code = manager.returncode or 0
    return 0 if code in {0, 130, 143, -2, -15} else code


def _wait_for(bind: str, ready: Callable[[], None]) -> None:
    port = int(bind.rpartition(":")[2])
    for _ in range(300):
        if is_taken(port):
            ready()
            return
        time.sleep(0.1)


class _Quiet:
    """Passes on what the processes complain about; their chatter stays out of sight."""

    def write(self, text: str) -> int:
        if any(word in text for word in ("WARNING", "ERROR", "CRITICAL", "Traceback", "Error")):
            sys.stderr.write(text)
        return len(text)

    def flush(self) -> None:
        sys.stderr.flush()

    def isatty(self) -> bool:
        return sys.stderr.isatty()
