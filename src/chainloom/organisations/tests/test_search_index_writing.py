"""The name index under its writers: one at a time, killed, failing, on damaged files."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import textwrap
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

import chainloom
from chainloom.organisations.search import Entry, IndexBusy, IndexMissing, NameIndex

SOURCE = Path(chainloom.__file__).parents[1]
LICHENG = Entry(1, ("泉州鲤城纺织有限公司", "鲤纺"), "91350502MA2XN1AB3C", (1,))
SOME = (LICHENG, Entry(2, ("重庆长乐银行",), None, (1, 2)), Entry(3, ("廈門臺灣織造",), None, ()))


def found(index: NameIndex, text: str) -> list[int]:
    return [hit.id for hit in index.search(text, chain=None, limit=1000)]


def test_upsert_replaces_and_delete_removes(tmp_path: Path) -> None:
    index = NameIndex(tmp_path)
    index.rebuild(SOME)
    other = NameIndex(tmp_path)
    assert found(other, "鲤城") == [1]
    before = index.version
    index.upsert([Entry(1, ("南安纺织",), None, (1,)), Entry(9, ("新立的厂",), None, (2,))])
    index.upsert([Entry(9, ("再改名的厂",), None, (2,)), Entry(9, ("三改名的厂",), None, (2,))])
    assert index.version != before
    for reader in (index, other):
        assert found(reader, "鲤城") == []
        assert found(reader, "南安") == [1]
        assert found(reader, "改名") == [9]
        assert reader.size() == len(SOME) + 1
    index.delete([9, 12345])
    assert found(other, "改名") == []
    assert other.size() == len(SOME)
    assert other.version == index.version


def test_rebuild_forgets_what_is_gone_and_tells_its_progress(tmp_path: Path) -> None:
    index = NameIndex(tmp_path)
    index.rebuild(SOME)
    told: list[int] = []
    index.rebuild((Entry(n, (f"厂{n}",), None, ()) for n in range(25_000)), told.append)
    assert told == [10_000, 20_000, 25_000]
    assert index.size() == 25_000
    assert found(index, "鲤城") == []
    assert len(list(tmp_path.glob("generation-*"))) == 1


def test_a_failing_source_leaves_the_index_as_it_was(tmp_path: Path) -> None:
    index = NameIndex(tmp_path)
    index.rebuild(SOME)
    before = index.version

    def failing() -> Iterator[Entry]:
        yield Entry(7, ("不该出现",), None, ())
        raise RuntimeError("the database went away")

    for write in (index.rebuild, index.upsert):
        with pytest.raises(RuntimeError, match="went away"):
            write(failing())
        assert found(index, "不该出现") == []
        assert index.size() == len(SOME)
    with pytest.raises(ValueError, match="outside"):
        index.upsert([Entry(1 << 40, ("太大",), None, ())])
    assert index.version == before
    assert len(list(tmp_path.glob("generation-*"))) == 1


def test_a_second_writer_waits_and_then_says_that_it_could_not(tmp_path: Path) -> None:
    index = NameIndex(tmp_path)
    index.rebuild(SOME)
    started, release = threading.Event(), threading.Event()

    def slow() -> Iterator[Entry]:
        started.set()
        assert release.wait(20)
        yield Entry(8, ("慢慢来",), None, ())

    rebuilding = threading.Thread(target=index.rebuild, args=(slow(),))
    rebuilding.start()
    assert started.wait(20)
    with pytest.raises(IndexBusy, match="try again"):
        NameIndex(tmp_path, lock_timeout=0.2).upsert([LICHENG])
    assert found(index, "鲤城") == [1]  # readers are not kept waiting
    threading.Timer(0.3, release.set).start()
    assert NameIndex(tmp_path, lock_timeout=20).upsert([LICHENG]) == 1
    rebuilding.join()
    assert sorted(found(index, "慢") + found(index, "鲤城")) == [1, 8]


def run_python(script: str, *arguments: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", textwrap.dedent(script), *arguments],
        env={**os.environ, "PYTHONPATH": str(SOURCE)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


READER = """
    import sys, time
    from chainloom.organisations.search import NameIndex
    index, seen, deadline = NameIndex(sys.argv[1]), [], time.monotonic() + 60
    print("ready", flush=True)
    while time.monotonic() < deadline:
        names = {hit.matched.split("号")[0] for hit in index.search("版", chain=None, limit=50)}
        hits = len(index.search("号", chain=None, limit=50))
        assert len(names) == 1 and hits == 20, (names, hits)
        name = names.pop()
        if name not in seen:
            seen.append(name)
        if name == "末版":
            break
    print(" ".join(seen))
"""


def test_readers_in_other_processes_always_see_one_whole_commit(tmp_path: Path) -> None:
    def version(label: str) -> list[Entry]:
        return [Entry(n, (f"{label}号{n}",), None, ()) for n in range(20)]

    index = NameIndex(tmp_path)
    index.rebuild(version("首版"))
    readers = [run_python(READER, str(tmp_path)) for _ in range(2)]
    for reader in readers:
        assert reader.stdout is not None
        assert reader.stdout.readline() == "ready\n"
    for turn in range(6):
        index.upsert(version(f"改{turn}版"))
        index.rebuild(version(f"建{turn}版"))
    index.upsert(version("末版"))
    for reader in readers:
        output, errors = reader.communicate(timeout=90)
        assert reader.returncode == 0, errors
        assert output.split()[-1] == "末版"


KILLED = """
    import os, signal, sys
    from chainloom.organisations.search import Entry, NameIndex
    def entries():
        for number in range(100, 3000):
            yield Entry(number, (f"半途{number}",), None, ())
        os.kill(os.getpid(), signal.SIGKILL)
        yield
    getattr(NameIndex(sys.argv[1]), sys.argv[2])(entries())
"""


@pytest.mark.parametrize("write", ["rebuild", "upsert"])
def test_a_writer_killed_in_the_middle_leaves_the_old_index(tmp_path: Path, write: str) -> None:
    index = NameIndex(tmp_path, lock_timeout=5)
    index.rebuild(SOME)
    before = index.version
    victim = run_python(KILLED, str(tmp_path), write)
    _, errors = victim.communicate(timeout=60)
    assert victim.returncode == -signal.SIGKILL, errors
    for reader in (index, NameIndex(tmp_path)):
        assert found(reader, "鲤城") == [1]
        assert found(reader, "半途") == []
        assert reader.version == before
    index.upsert([Entry(6, ("之后的厂",), None, ())])
    assert found(index, "之后") == [6]
    index.rebuild(SOME)
    assert len(list(tmp_path.glob("generation-*"))) == 1


def test_an_absent_index_says_so_until_it_is_built(tmp_path: Path) -> None:
    index = NameIndex(tmp_path / "not" / "there")
    for ask in (
        lambda: index.search("鲤城", chain=None),
        index.size,
        lambda: index.version,
        lambda: index.upsert([LICHENG]),
        lambda: index.delete([1]),
    ):
        with pytest.raises(IndexMissing):
            ask()
    index.warm()
    index.rebuild([])
    index.warm()
    assert index.size() == 0
    assert found(index, "鲤城") == []
    index.upsert([LICHENG])
    assert found(index, "鲤城") == [1]


def _truncate(folder: Path, pattern: str) -> None:
    files = list(folder.glob(f"generation-*/{pattern}"))
    assert files
    for file in files:
        file.write_bytes(file.read_bytes()[: file.stat().st_size // 2])


def _remove_generation(folder: Path) -> None:
    for file in folder.glob("generation-*/*"):
        file.unlink()


def _write_current(folder: Path, text: str) -> None:
    (folder / "CURRENT").write_text(text, encoding="utf-8")


@pytest.mark.parametrize(
    "damage",
    [
        pytest.param(lambda at: _write_current(at, ""), id="empty pointer"),
        pytest.param(lambda at: _write_current(at, "乱"), id="unreadable pointer"),
        pytest.param(lambda at: _write_current(at, "1 generation-none"), id="pointer to nowhere"),
        pytest.param(lambda at: _write_current(at, "1 ../../etc"), id="pointer out of the house"),
        pytest.param(lambda at: _write_current(at, "0 generation-1"), id="older format"),
        pytest.param(_remove_generation, id="files gone"),
        pytest.param(lambda at: _truncate(at, "meta.json"), id="half a meta file"),
        pytest.param(lambda at: _truncate(at, "*.term"), id="half a dictionary"),
        pytest.param(lambda at: _truncate(at, "*.idx"), id="half the postings"),
        pytest.param(lambda at: _truncate(at, "*.store"), id="half the names"),
        pytest.param(lambda at: _truncate(at, "*.fast"), id="half the order"),
    ],
)
def test_a_damaged_index_counts_as_missing_and_can_be_rebuilt(
    tmp_path: Path, damage: Callable[[Path], None]
) -> None:
    NameIndex(tmp_path).rebuild(SOME)
    damage(tmp_path)
    index = NameIndex(tmp_path)
    with pytest.raises(IndexMissing):
        index.search("鲤城", chain=None)
    index.rebuild(SOME)
    assert found(index, "鲤城") == [1]


def test_the_module_needs_no_django() -> None:
    script = "import sys, chainloom.organisations.search; print('django' in sys.modules)"
    output, errors = run_python(script).communicate(timeout=60)
    assert output == "False\n", errors
