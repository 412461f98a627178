"""`chainloom network risk`."""

from __future__ import annotations

import argparse

import numpy as np

from chainloom.cli import output
from chainloom.engines.network import NetworkError, check_ending, systemic_risk, write_risk

from .source import load, note


def run(options: argparse.Namespace) -> None:
    if options.out:
        check_ending(options.out)
    if not 0 <= options.left <= 1:
        raise NetworkError(f"--left {options.left:g} is not a share from 0 to 1")
    tables = load(options)
    network = tables.network
    risk = systemic_risk(
        network,
        tables.essential,
        eps=options.eps,
        shocks=np.full(network.size, options.left) if options.left else None,
        replaceable=not options.no_replacement,
        threads=options.threads,
        backend=options.backend,
        progress=output.progress("Failing"),
    )
    if not risk.comparable:
        note(f"eps {risk.eps:g} is not the published one: values compare only among themselves")
    worst = np.argsort(-risk.esri, kind="stable")[: options.top]
    rows = [
        (
            network.firms[i],
            network.sectors[network.sector[i]],
            f"{risk.esri[i]:.4f}",
            f"{risk.downstream[i]:.4f}",
            f"{risk.upstream[i]:.4f}",
            risk.steps[i],
        )
        for i in worst
    ]
    print(output.table(("firm", "sector", "esri", "downstream", "upstream", "steps"), rows))
    if options.out:
        note(f"{options.out}: {write_risk(options.out, network, risk):,} rows")
