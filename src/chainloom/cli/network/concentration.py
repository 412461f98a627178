"""`chainloom network concentration`."""

from __future__ import annotations

import argparse
from typing import Any

import numpy as np

from chainloom.cli import output
from chainloom.engines.network import (
    Concentration,
    Network,
    concentration,
    cores,
    critical_paths,
    cuts,
    stage_network,
)

from .source import load, note, some, write_folder


def run(options: argparse.Namespace) -> None:
    network = load(options).network
    found = concentration(network)
    tables = {
        "inputs": _inputs(network, found),
        "stages": _stages(network, found),
        **_graph(network),
        "paths": _paths(network, options.measure),
        "stage_paths": _paths(stage_network(network), options.measure),
    }
    single = int(found.inputs.single.sum())
    note(
        f"{some(len(found.inputs.buyer), 'input')}, {single:,} of them from one supplier; "
        f"{some(len(tables['cut_firms']['firm']), 'cut firm')}, "
        f"{some(len(tables['bridges']['firm']), 'bridge')}, "
        f"{some(len(set(tables['cores']['core'])), 'core')}"
    )
    for name, head in (
        ("stages", "Stages"),
        ("single", "Inputs from one supplier, the largest first"),
        ("cut_firms", "Cut firms, those that cut off most first"),
        ("paths", f"Critical paths, by {options.measure}"),
        ("stage_paths", f"Critical paths of stages, by {options.measure}"),
    ):
        shown = _single(tables["inputs"]) if name == "single" else tables[name]
        _show(head, shown, options.top)
    if options.out:
        write_folder(options.out, tables)


def _named(network: Network, places: Any) -> list[str | None]:
    return [network.firms[i] if i >= 0 else None for i in places]


def _inputs(network: Network, found: Concentration) -> dict[str, Any]:
    rows = found.inputs
    return {
        "buyer": _named(network, rows.buyer),
        "input": [rows.names[k] for k in rows.input],
        "of": np.where(rows.by_product, "product", "sector").tolist(),
        "suppliers": rows.suppliers,
        "amount": rows.amount,
        "hhi": rows.hhi,
        "largest": _named(network, rows.largest),
        "share": rows.share,
        "also_outside": rows.outside,
    }


def _single(inputs: dict[str, Any]) -> dict[str, Any]:
    rows = np.flatnonzero((inputs["suppliers"] == 1) & ~inputs["also_outside"])
    rows = rows[np.argsort(-inputs["amount"][rows], kind="stable")]
    columns = {name: inputs[name] for name in ("buyer", "input", "largest", "amount")}
    return {name: [values[row] for row in rows] for name, values in columns.items()}


def _stages(network: Network, found: Concentration) -> dict[str, Any]:
    return {
        "sector": network.sectors,
        "firms": found.firms,
        "sellers": found.sellers,
        "hhi": found.hhi,
        "largest": _named(network, found.largest),
        "share": found.share,
    }


def _graph(network: Network) -> dict[str, dict[str, Any]]:
    found, groups = cuts(network), cores(network)
    order = np.argsort(-found.cut_off, kind="stable")
    return {
        "cut_firms": {
            "firm": _named(network, found.firms[order]),
            "cut_off": found.cut_off[order],
        },
        "bridges": {
            "firm": _named(network, found.bridges[:, 0]),
            "other": _named(network, found.bridges[:, 1]),
            "behind": found.behind,
        },
        "cores": {
            "core": [number for number, group in enumerate(groups, start=1) for _ in group],
            "firm": [network.firms[i] for group in groups for i in group],
        },
    }


def _paths(network: Network, measure: Any) -> dict[str, Any]:
    found = critical_paths(network, measure=measure)
    return {
        "value": [path.value for path in found],
        "from": [network.firms[path.firms[0]] for path in found],
        "to": [network.firms[path.firms[-1]] for path in found],
        "path": [" > ".join(network.firms[i] for i in path.firms) for path in found],
        "smallest": [min(path.amounts) for path in found],
    }


def _show(head: str, columns: dict[str, Any], top: int) -> None:
    rows = [[_cell(value) for value in row] for row in zip(*columns.values(), strict=True)]
    if rows:
        print(f"\n{head}")
        print(output.table(list(columns), rows[:top]))


def _cell(value: Any) -> object:
    if isinstance(value, float | np.floating):
        return "" if np.isnan(value) else f"{value:.4g}"
    return value
