"""However the work is shared out, the result is the same to the last bit."""

from __future__ import annotations

import os
import signal
import sys
from pathlib import Path

import numpy as np
import pytest

from chainloom.engines.network import NetworkError, cascade, make_network, systemic_risk
from chainloom.engines.network.risk import local, remote, tiers
from tests.engines.network.shapes import build


def assert_the_same(found, expected):
    for name in ("firms", "esri", "downstream", "upstream", "steps"):
        np.testing.assert_array_equal(getattr(found, name), getattr(expected, name))


@pytest.fixture(scope="module")
def network():
    """Large enough for both tiers, several spans and many chunks."""
    rng = np.random.default_rng(4)
    n = 1_500
    fit = rng.pareto(1.4, n) + 0.2
    pairs = rng.choice(n, (8 * n, 2), p=fit / fit.sum())
    pairs = np.unique(pairs[pairs[:, 0] != pairs[:, 1]], axis=0)
    return make_network(
        [f"f{number}" for number in range(n)],
        [f"s{code}" for code in rng.integers(0, 40, n)],
        supplier=pairs[:, 0],
        buyer=pairs[:, 1],
        amount=rng.lognormal(0, 1.5, len(pairs)),
    )


@pytest.fixture(scope="module")
def alone(network):
    return systemic_risk(network, threads=1)


def test_a_network_too_large_for_the_twin_agrees_with_the_plain_sweep(network, alone):
    """`cascade` visits everything at every step, and is held against the twin elsewhere."""
    for firm in range(0, network.size, 30):
        capacity = np.ones(network.size)
        capacity[firm] = 0.0
        plain = cascade(network, capacity=capacity)
        assert alone.steps[firm] == plain.steps
        assert alone.esri[firm] == pytest.approx(plain.esri, abs=1e-12)
        assert alone.downstream[firm] == pytest.approx(plain.downstream, abs=1e-12)
        assert alone.upstream[firm] == pytest.approx(plain.upstream, abs=1e-12)


def test_threads_change_nothing(network, alone, monkeypatch):
    monkeypatch.setattr(local, "SPAN", 40)
    assert_the_same(systemic_risk(network, threads=3), alone)


def test_neighbours_in_a_batch_change_nothing(network, alone):
    few = np.array([1200, 3, 3, 700, 41])
    found = systemic_risk(network, firms=few)
    np.testing.assert_array_equal(found.firms, few)
    for name in ("esri", "downstream", "upstream", "steps"):
        np.testing.assert_array_equal(getattr(found, name), getattr(alone, name)[few])


def test_the_width_of_a_batch_changes_nothing(network, alone, monkeypatch):
    for width in (8, 24):
        monkeypatch.setattr(tiers, "WIDTH_MOST", width)
        assert_the_same(systemic_risk(network, threads=1), alone)


def test_both_tiers_had_work_in_these_tests(network, monkeypatch):
    columns = []
    monkeypatch.setattr(tiers, "_step", count_columns(columns))
    steps = systemic_risk(network, threads=1).steps
    assert 0 < sum(columns) < steps.sum()


def count_columns(columns):
    step = tiers._step

    def counting(batch, *rest):
        columns.append(int((batch.owner >= 0).sum()))
        return step(batch, *rest)

    return counting


def test_progress_comes_from_the_calling_thread_and_ends_with_everything(network):
    told = []
    systemic_risk(network, threads=2, progress=lambda done, total: told.append((done, total)))
    assert told[-1] == (1_500, 1_500)
    assert told == sorted(told)


def test_what_progress_raises_ends_the_run(network):
    class Cancelled(Exception):
        pass

    def cancel(done, total):
        raise Cancelled

    with pytest.raises(Cancelled):
        systemic_risk(network, threads=2, progress=cancel)


def test_a_backend_that_is_not_known_is_refused(network):
    with pytest.raises(NetworkError, match="'spark' is none of local, ray"):
        systemic_risk(network, backend="spark")


def test_a_missing_ray_says_how_to_get_it(network, monkeypatch):
    monkeypatch.setitem(sys.modules, "ray", None)
    with pytest.raises(NetworkError, match=r'pip install "ray'):
        systemic_risk(network, backend="ray")


@pytest.mark.parametrize("shape", ["empty", "one_firm", "no_links"])
def test_small_networks_need_no_second_thread(shape):
    network, essential = build(shape, 1)
    assert len(systemic_risk(network, essential, threads=8).esri) == network.size


@pytest.fixture(scope="module")
def cluster():
    ray = pytest.importorskip("ray")
    ray.init(num_cpus=2, include_dashboard=False, log_to_driver=False, object_store_memory=2**27)
    yield ray
    ray.shutdown()


def workers_at_a_chunk():
    """Processes of this test's own Ray that compute a chunk: /proc is enough to know them."""
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            name = (folder / "cmdline").read_text()
            raylet = parent(folder)
            if name.startswith("ray::_chunk") and parent(Path("/proc", raylet)) == str(os.getpid()):
                found.append(int(folder.name))
        except OSError:
            continue  # it has just ended
    return found


def parent(folder):
    return (folder / "stat").read_text().rpartition(")")[2].split()[1]


@pytest.mark.slow
def test_two_workers_of_ray_give_the_same(network, alone, cluster):
    told = []
    found = systemic_risk(
        network, backend="ray", progress=lambda done, total: told.append((done, total))
    )
    assert_the_same(found, alone)
    assert len(told) > 10
    assert told[-1] == (1_500, 1_500)


@pytest.mark.slow
@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="needs /proc")
def test_a_worker_killed_in_the_middle_loses_nothing(network, alone, cluster, monkeypatch):
    monkeypatch.setattr(remote, "CHUNK_LEAST", 16)
    monkeypatch.setattr(remote, "CHUNKS_A_WORKER", 100)
    killed = []

    def kill_once(done, total):
        for pid in workers_at_a_chunk()[: 1 - len(killed)]:
            os.kill(pid, signal.SIGKILL)
            killed.append((pid, done))

    found = systemic_risk(network, backend="ray", progress=kill_once)
    assert killed
    assert killed[0][1] < 1_500
    assert_the_same(found, alone)
