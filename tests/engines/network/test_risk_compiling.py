"""What was compiled is kept, never beyond a change, and only where there is a folder for it."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import numba
import pytest

import chainloom
from chainloom.engines.network.risk import compiling

SOURCE = Path(chainloom.__file__).resolve().parents[1]


def test_what_is_kept_is_kept_for_all_files_as_they_are():
    kernel = compiling.compiled(lambda number: number + 1)
    assert kernel._cache._cache_file._source_stamp == compiling.SOURCES
    assert len(compiling.SOURCES) == 64


def test_every_file_with_a_kernel_counts():
    engine = SOURCE / "chainloom" / "engines" / "network"
    with_kernels = {
        path.parent.name
        for path in engine.rglob("*.py")
        if "\n@compiled" in path.read_text(encoding="utf-8")
    }
    assert with_kernels == set(compiling.FOLDERS)


def test_a_folder_that_cannot_be_written_to_only_costs_compiling(monkeypatch):
    njit = numba.njit

    def nowhere(*given, cache=False, **options):
        if cache:
            raise RuntimeError("cannot cache function: no locator available")
        return njit(*given, **options)

    monkeypatch.setattr(numba, "njit", nowhere)
    assert compiling.compiled(lambda number: number + 1)(1) == 2


def test_what_takes_long_to_load_is_loaded_when_it_is_needed_and_not_before():
    """A web process that shows no risk and reads no file should not pay for either."""
    code = (
        "import sys, chainloom.engines.network as engine;"
        "print({'numba', 'polars'} & set(sys.modules), engine.read_tables.__name__)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        env={**os.environ, "PYTHONPATH": str(SOURCE)},
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.strip() == "set() read_tables"


def test_a_name_that_the_engine_lacks_is_said_to_be_lacking():
    with pytest.raises(ImportError, match="no_such_name"):
        from chainloom.engines.network import no_such_name  # noqa: F401


@pytest.mark.slow
def test_the_engine_runs_where_nothing_can_be_written():
    """No folder that Numba tries takes anything."""
    code = (
        "import numba.core.caching as caching\n"
        "for one in caching.CacheImpl._locator_classes: one.from_function = lambda *a: None\n"
        "from chainloom.engines.network import make_network, systemic_risk\n"
        "network = make_network(['a', 'b'], ['s', 's'], [('a', 'b', 1.0)])\n"
        "print(systemic_risk(network).esri)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        # Whether it is compiled is asked, not how well: the compiler need not try hard.
        env={**os.environ, "PYTHONPATH": str(SOURCE), "NUMBA_OPT": "0"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-2000:]
    assert done.stdout.strip() == "[1. 1.]"
