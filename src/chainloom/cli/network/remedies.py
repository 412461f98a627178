"""`chainloom network remedies`."""

from __future__ import annotations

import argparse
from typing import Any

import numpy as np

from chainloom.cli import output
from chainloom.engines.network import (
    Network,
    NetworkError,
    SecondSource,
    Tables,
    check_ending,
    concentration,
    inputs_of,
    rank_candidates,
    second_sources,
)

from .source import load, note, place, write_file


def run(options: argparse.Namespace) -> None:
    if options.out:
        check_ending(options.out)
    if (options.buyer is None) != (options.input is None):
        raise NetworkError("--buyer and --input name one input together")
    tables = load(options)
    columns = _plan(options, tables) if options.buyer is None else _ranking(options, tables)
    rows = list(zip(*columns.values(), strict=True))
    shown = [[_cell(value) for value in row] for row in rows[: options.top]]
    print(output.table(list(columns), shown) if rows else "Nothing would help.")
    if options.out:
        write_file(options.out, columns)


def _ranking(options: argparse.Namespace, tables: Tables) -> dict[str, Any]:
    network = tables.network
    buyer = place(network, options.buyer)
    found = concentration(network).inputs
    mine = found.buyer == buyer
    named = np.array([found.names[k] == options.input for k in found.input], dtype=bool)
    inputs = found.input[mine & named & found.single]
    if len(inputs) != 1:
        own = [found.names[k] for k in found.input[mine & found.single]]
        raise NetworkError(
            f"{options.input!r} is not one input of {options.buyer!r} that hangs on one supplier; "
            f"those are: {', '.join(own) or 'none'}"
        )
    watched = found.largest[mine & named & found.single] if options.watch == "suppliers" else None
    ranked = rank_candidates(
        network,
        buyer,
        int(inputs[0]),
        tables.essential,
        share=options.share,
        watched=watched,
        most=options.candidates,
        eps=options.eps,
        replaceable=not options.no_replacement,
    )
    return {
        "candidate": [network.firms[one.source.candidate] for one in ranked],
        "sector": [network.sectors[network.sector[one.source.candidate]] for one in ranked],
        "amount": [one.amount for one in ranked],
        "gain": [one.gain for one in ranked],
        "supplier_fall": [one.supplier_fall for one in ranked],
        "candidate_rise": [one.candidate_rise for one in ranked],
    }


def _plan(options: argparse.Namespace, tables: Tables) -> dict[str, Any]:
    network = tables.network
    watched = None
    if options.watch == "suppliers":
        found = concentration(network).inputs
        watched = np.unique(found.largest[found.single])
    plan = second_sources(
        network,
        tables.essential,
        budget=options.budget,
        share=options.share,
        watched=watched,
        most=options.candidates,
        plans_most=options.plans,
        eps=options.eps,
        replaceable=not options.no_replacement,
        progress=output.progress("Weighing"),
    )
    if plan.exact:
        note(
            f"Of {plan.considered:,} second sources {len(plan.sources)}: the summed index falls "
            f"from {plan.before:.4f} by {plan.gain:.4f}. Every plan was tried: none is better."
        )
        return {**_sources(network, plan.sources), "gain": list(plan.gains)}
    note(
        f"Of {plan.considered:,} second sources {len(plan.sources)}: the summed index falls from "
        f"{plan.before:.4f} by {plan.gain:.4f}. No plan lowers it by more than {plan.upper:.4f}; "
        f"if gains diminish, none by more than {plan.online:.4f} "
        + (f"(they grew {plan.rising} times)." if plan.rising else "(none was seen to grow).")
    )
    return {**_sources(network, plan.sources), "gain": list(plan.gains)}


def _sources(network: Network, sources: tuple[SecondSource, ...]) -> dict[str, Any]:
    _kind, names = inputs_of(network)
    return {
        "buyer": [network.firms[one.buyer] for one in sources],
        "input": [names[one.input] for one in sources],
        "supplier": [network.firms[one.supplier] for one in sources],
        "second_source": [network.firms[one.candidate] for one in sources],
    }


def _cell(value: Any) -> object:
    return f"{value:.4g}" if isinstance(value, float) else value
