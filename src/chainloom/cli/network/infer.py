"""`chainloom network infer`."""

from __future__ import annotations

import argparse

import numpy as np

from chainloom.cli import output
from chainloom.engines.network import (
    KNOWN,
    InputShares,
    Network,
    NetworkError,
    check_ending,
    infer,
    read_shares,
    read_stage_pairs,
    read_world_table,
    stage_shares,
    systemic_risk,
    textile_shares,
)

from .source import load, note, write_file


def run(options: argparse.Namespace) -> None:
    for path in (options.out, options.bands):
        if path:
            check_ending(path)
    tables = load(options)
    network = tables.network
    found = infer(network, _shares(options, network), density=options.density, seed=options.seed)
    note(
        f"{found.pairs:,} pairs may be links, {found.expected_links:,.1f} are expected; "
        f"amounts that no firm here has left to sell: {found.unmet.sum():,.2f}"
    )
    bands = found.bands(
        lambda drawn: (
            systemic_risk(
                drawn, tables.essential, eps=options.eps, replaceable=not options.no_replacement
            ).esri
        ),
        draws=options.draws,
        progress=output.progress("Drawing"),
    )
    told = systemic_risk(
        network, tables.essential, eps=options.eps, replaceable=not options.no_replacement
    ).esri
    columns = {
        "firm": network.firms,
        "as_told": told,
        "low": bands.low,
        "median": bands.middle,
        "high": bands.high,
        "mean": bands.mean,
    }
    order = np.argsort(-bands.middle, kind="stable")[: options.top]
    rows = [
        (network.firms[i], *(f"{values[i]:.4f}" for values in list(columns.values())[1:]))
        for i in order
    ]
    print(f"Index over {bands.draws} draws; 90 % of them lie between low and high")
    print(output.table(list(columns), rows))
    if options.bands:
        write_file(options.bands, columns)
    if options.out:
        _write_links(options, found.draw(0))


def _shares(options: argparse.Namespace, network: Network) -> InputShares:
    if (options.shares is None) == (options.stages is None):
        raise NetworkError("name --shares, or --stages with their industries")
    if options.shares is not None:
        if options.world_table or options.world_imports:
            raise NetworkError("--world-table is for --stages, not for --shares")
        return read_shares(options.shares, limit=options.problems)
    if options.world_table is None:
        if options.world_imports is not None:
            raise NetworkError("--world-imports stands beside --world-table")
        by_industry = textile_shares()
        note("shares of inputs: China's textiles, 2008 (world input–output tables)")
    else:
        by_industry = read_world_table(
            options.world_table, options.world_imports, limit=options.problems
        )
    pairs = read_stage_pairs(options.stages, limit=options.problems)
    return stage_shares(network, by_industry, pairs)


def _write_links(options: argparse.Namespace, drawn: Network) -> None:
    columns = {
        "supplier": [drawn.firms[i] for i in drawn.supplier],
        "buyer": [drawn.firms[i] for i in drawn.buyer],
        "amount": drawn.amount,
        "known": [KNOWN[code] for code in drawn.known],
    }
    if drawn.products:
        columns["product"] = [drawn.products[p] if p >= 0 else None for p in drawn.product]
    write_file(options.out, columns)
