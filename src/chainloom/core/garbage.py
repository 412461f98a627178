"""The collector of garbage, and what a process is made of."""

from __future__ import annotations

import atexit
import gc


def set_aside() -> None:
    """What is loaded by now stays until the process ends: it is not looked through any more.

    At the end it is, as ever: what hangs on it is closed then, a database's journal among it.
    """
    gc.freeze()
    atexit.register(gc.unfreeze)
