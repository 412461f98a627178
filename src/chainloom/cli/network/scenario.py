"""`chainloom network scenario`."""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import Any

import numpy as np

from chainloom.cli import output
from chainloom.engines.network import (
    NetworkError,
    Spread,
    Tables,
    hit_district,
    hit_firms,
    hit_outline,
    hit_sectors,
    outage,
    scenario,
)

from .source import load, note, some, write_folder


def run(options: argparse.Namespace) -> None:
    rings = None if options.outline is None else _rings(options.outline)
    tables = load(options)
    network = tables.network
    hit = _hit(options, tables, rings)
    if not hit.any():
        raise NetworkError("nobody is hit: name --firm, --sector, --district or --outline")
    stock = np.full(network.size, options.stock)
    if tables.stock is not None:
        stock = np.where(np.isnan(tables.stock), stock, tables.stock)
    spread = scenario(
        network,
        [outage(network, hit, weeks=options.weeks, share=options.share, recovery=options.recovery)],
        tables.essential,
        horizon=options.horizon,
        stock=stock,
        input_stock=_by_input(options.input_stock),
        refill=options.refill,
        spare=options.spare,
    )
    weeks = some(options.weeks, "week")
    note(f"{some(int(hit.sum()), 'firm')} hit: {options.share:.0%} of capacity lost for {weeks}")
    usual = float(spread.usual.sum()) * spread.weeks
    lost = float(spread.lost.sum())
    part = f", {lost / usual:.2%} of what is usual" if usual else ""
    print(f"{lost:,.2f} lost over {spread.weeks} weeks{part}\n")
    _show(spread, network.firms, options.top)
    if options.out:
        write_folder(options.out, _tables(spread, network.firms, hit))


def _hit(options: argparse.Namespace, tables: Tables, rings: Any) -> Any:
    network = tables.network
    hit = hit_firms(network, options.firm) | hit_sectors(network, options.sector)
    if options.district is not None:
        if tables.district is None:
            raise NetworkError("the firms' file has no column district")
        unknown = sum(one is None for one in tables.district)
        hit |= hit_district(network, tables.district, options.district)
        if unknown:
            note(f"{some(unknown, 'firm')} of no known district not hit by it")
    if rings is not None:
        if tables.longitude is None or tables.latitude is None:
            raise NetworkError("the firms' file has no columns longitude and latitude")
        unknown = int(np.isnan(tables.longitude + tables.latitude).sum())
        hit |= hit_outline(network, tables.longitude, tables.latitude, rings)
        if unknown:
            note(f"{some(unknown, 'firm')} of no known place not hit by the outline")
    return hit


def _rings(path: Path) -> list[Any]:
    """All rings of the polygons of a GeoJSON file (RFC 7946); even–odd joins parts and holes."""
    try:
        data = json.loads(path.read_text(encoding="utf-8-sig"))
    except (ValueError, RecursionError) as problem:
        raise NetworkError(f"{path}: no GeoJSON: {problem}") from None

    def members(one: dict[str, Any], name: str) -> list[Any]:
        found = one.get(name)
        if not isinstance(found, list):
            raise NetworkError(f"{path}: {name} of a {one['type']} are no list")
        return found

    rings: list[Any] = []
    waiting = [data]
    while waiting:
        one = waiting.pop()
        kind = one.get("type") if isinstance(one, dict) else None
        match kind:
            case "FeatureCollection":
                waiting += members(one, "features")
            case "Feature":
                waiting.append(one.get("geometry"))
            case "GeometryCollection":
                waiting += members(one, "geometries")
            case "Polygon":
                rings += members(one, "coordinates")
            case "MultiPolygon":
                for part in members(one, "coordinates"):
                    rings += members({"type": "MultiPolygon", "coordinates": part}, "coordinates")
            case _:
                raise NetworkError(f"{path}: {kind or 'something'} where a polygon is wanted")
    if not rings:
        raise NetworkError(f"{path}: there is no polygon")
    return rings


def _by_input(said: list[str]) -> dict[str, float]:
    found = {}
    for one in said:
        sector, _, weeks = one.rpartition("=")
        try:
            found[sector] = float(weeks)
        except ValueError:
            raise NetworkError(f"--input-stock {one}: SECTOR=WEEKS is wanted") from None
    return found


def _show(spread: Spread, firms: tuple[str, ...], top: int) -> None:
    by_sector = spread.by_sector.sum(axis=0)
    order = np.argsort(-by_sector, kind="stable")
    rows: list[tuple[object, ...]] = [
        (spread.sectors[k], f"{by_sector[k]:,.2f}") for k in order[:top]
    ]
    print(output.table(("sector", "lost"), rows), "\n")
    order = np.argsort(-spread.by_firm, kind="stable")[:top]
    worst = spread.level.argmin(axis=0)
    rows = [
        (
            firms[i],
            spread.sectors[spread.sector[i]],
            f"{spread.by_firm[i]:,.2f}",
            f"{spread.level[worst[i], i]:.1%}",
            worst[i] + 1,
        )
        for i in order
    ]
    print(output.table(("firm", "sector", "lost", "lowest", "in week"), rows), "\n")
    rows = [(week + 1, f"{lost:,.2f}") for week, lost in enumerate(spread.by_week)]
    print(output.table(("week", "lost"), rows))


def _tables(spread: Spread, firms: tuple[str, ...], hit: Any) -> dict[str, dict[str, Any]]:
    weeks = np.arange(1, spread.weeks + 1)
    sectors, count = spread.sectors, len(firms)
    worst = spread.level.argmin(axis=0)
    named = [sectors[k] for k in spread.sector]
    return {
        "weeks": {"week": weeks, "lost": spread.by_week, "unmet": spread.unmet.sum(axis=1)},
        "stages": {
            "week": np.repeat(weeks, len(sectors)),
            "sector": list(sectors) * spread.weeks,
            "lost": spread.by_sector.ravel(),
        },
        "firms": {
            "firm": firms,
            "sector": named,
            "hit": hit,
            "usual": spread.usual,
            "lost": spread.by_firm,
            "lowest": spread.level[worst, np.arange(count)],
            "in_week": worst + 1,
        },
        "firms_by_week": {
            "week": np.repeat(weeks, count),
            "firm": list(firms) * spread.weeks,
            "level": spread.level.ravel(),
            "lost": spread.lost.ravel(),
            "unmet": spread.unmet.ravel(),
        },
    }
