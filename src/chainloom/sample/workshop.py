"""What the sample firm keeps in the workshop: invented dyes on an invented cloth, and an example
tool of the sample provider.

The dyeings obey Kubelka and Munk with an error of two per cent, from a seed: they show what the
pages do, not how a dyehouse fares.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from django.core.files.base import ContentFile
from numpy.typing import NDArray

from chainloom.accounts.actor import Actor
from chainloom.accounts.models import Membership, Role
from chainloom.engines.colour import reflectance_of
from chainloom.workshop.colour.services import comparing, lots, recipes, shades
from chainloom.workshop.models import ProviderTool, Shade
from chainloom.workshop.providers.contract import Manifest, manifest_digest
from chainloom.workshop.providers.models import new_key

GRID = np.arange(400, 701, 10)
# Peaks (nm), widths (nm) and strength in K/S for 1 % on fabric; prices a kg are invented too.
DYES = {
    "样例黄 Y": (430, 45, 9.0, 68),
    "样例橙 R": (485, 42, 8.0, 74),
    "样例红 B": (525, 38, 8.5, 82),
    "样例蓝 R": (610, 50, 8.0, 95),
    "样例翠蓝 G": (670, 38, 9.5, 110),
}
STEPS = (0.1, 0.3, 0.7, 1.5, 3.0)
NOISE = 0.02
# Name → % on fabric of each dye, in their order.
SHADES = {
    "藏青 A-01": (0.3, 0.0, 0.9, 2.6, 0.0),
    "宝蓝 A-02": (0.0, 0.0, 0.15, 1.4, 0.3),
    "湖蓝 A-03": (0.0, 0.0, 0.0, 0.1, 0.5),
    "墨绿 B-01": (0.9, 0.0, 0.1, 1.5, 0.3),
    "果绿 B-02": (0.6, 0.0, 0.0, 0.0, 0.4),
    "大红 C-01": (0.5, 0.9, 1.6, 0.0, 0.0),
    "酒红 C-02": (0.2, 0.1, 1.8, 0.4, 0.0),
    "浅粉 C-03": (0.02, 0.0, 0.08, 0.0, 0.0),
    "姜黄 D-01": (1.1, 0.25, 0.05, 0.0, 0.0),
    "咖啡 D-02": (1.2, 0.5, 0.7, 0.8, 0.0),
    "米白 E-01": (0.04, 0.01, 0.0, 0.0, 0.0),
    "中灰 E-02": (0.25, 0.0, 0.22, 0.35, 0.0),
}
MANIFEST: dict[str, Any] = {
    "contract": 1,
    "name": {"zh": "选匹凑单（示例）", "en": "Rolls for an order (example)"},
    "version": "1.0",
    "summary": {
        "zh": "给出库存各匹的长度和订单米数，算出用哪几匹、余料最少。示例工具，地址是虚构的。",
        "en": "Lengths of rolls and an order in; the rolls that leave least over out. An example; "
        "its address is invented.",
    },
    "takes": {
        "file": {"types": ["text/plain", "text/csv"], "most_bytes": 65536},
        "fields": [
            {
                "key": "order",
                "label": {"zh": "订单（米）", "en": "Order, m"},
                "kind": "number",
                "required": True,
            }
        ],
    },
    "gives": {
        "zh": "选用的匹、余料米数和一张图",
        "en": "The rolls to use, what is left over, a picture",
    },
    "limits": {
        "zh": "按0.1米精确计算；不考虑疵点和色差。",
        "en": "Exact to 0.1 m; it knows nothing of defects and shades.",
    },
    "price": {"zh": "免费", "en": "Free of charge"},
    "keeps": {"days": 0},
}


def live(chain: Any, *, seed: int) -> None:
    """Fill the workshop of the firm and the provider that sign in."""
    if firm := _actor(chain, role=Role.FIRM):
        _colours(firm, np.random.default_rng(seed))
    if provider := _actor(chain, role=Role.PARTNER, organisation__kind="provider"):
        _tool(chain, provider)


def _actor(chain: Any, **who: Any) -> Actor | None:
    rows = Membership.objects.filter(chain=chain, ended_at=None, **who)
    row = rows.select_related("user", "organisation", "chain").order_by("pk").first()
    return Actor(user=row.user, membership=row) if row else None


def _curve(amounts: tuple[float, ...], rng: np.random.Generator | None) -> NDArray[np.float64]:
    """Reflectance (31,) of amounts in % on fabric; with `rng` as a day's dyeing has it."""
    ks = 0.02 + 0.10 * np.exp(-(GRID - 400) / 60)
    for amount, (peak, wide, top, _price) in zip(amounts, DYES.values(), strict=True):
        ks = ks + amount / (1 + 0.15 * amount) * top * np.exp(-(((GRID - peak) / wide) ** 2))
    if rng is not None:
        ks = ks * np.exp(rng.normal(0, NOISE))
    return np.asarray(reflectance_of(ks))


def _csv(name: str, rows: list[tuple[str, tuple[float, ...], Any]], dyes: bool) -> ContentFile:
    heads = ["name", *(f"dye:{dye}" for dye in DYES if dyes), *map(str, GRID)]
    lines = [",".join(heads)]
    for label, amounts, curve in rows:
        told = [f"{amount:g}" for amount in amounts] if dyes else []
        lines.append(",".join([label, *told, *(f"{value:.5f}" for value in curve)]))
    return ContentFile("\n".join(lines).encode(), name=name)


def _colours(by: Actor, rng: np.random.Generator) -> None:
    library = [(name, amounts, _curve(amounts, None)) for name, amounts in SHADES.items()]
    shown = shades.shades_preview(file=_csv("色样库（样例）.csv", library, False), by=by)
    shades.shades_confirm(change=shown, by=by)
    none = (0.0,) * len(DYES)
    dyed = [("未染布", none, _curve(none, rng))]
    for place, dye in enumerate(DYES):
        for step in STEPS:
            amounts = tuple(step if at == place else 0.0 for at in range(len(DYES)))
            dyed.append((f"{dye} {step:g}%", amounts, _curve(amounts, rng)))
    values = {"name": "全棉针织，活性染料（样例，虚构）"}
    file = _csv("染样（样例）.csv", dyed, True)
    made = recipes.dyeing_set_add(values=values, file=file, by=by)
    prices = {dye: price for dye, (*_rest, price) in DYES.items()}
    made = recipes.prices_set(dyeing_set=made, prices=prices, by=by)
    recipes.recipe_ask(
        dyeing_set=made, values={"target": "咖啡 D-02", "title": "咖啡 D-02 打样"}, by=by
    )
    _compared(by, rng)
    _sorted(by, rng)


def _compared(by: Actor, rng: np.random.Generator) -> None:
    """Three vats of navy against its standard."""
    amounts = SHADES["藏青 A-01"]
    vats = [
        (f"藏青 缸{number}", amounts, _curve(tuple(one * factor for one in amounts), rng))
        for number, factor in ((1, 1.01), (2, 0.97), (3, 1.3))
    ]
    values = {
        "standard": "藏青 A-01",
        "title": "藏青三缸对标样（样例）",
        "formula": "ciede2000",
        "limit": 1.0,
    }
    comparing.comparison_add(values=values, file=_csv("藏青.csv", vats, False), by=by)


def _sorted(by: Actor, rng: np.random.Generator) -> None:
    """Forty pieces about one shade."""
    shade = Shade.objects.get(organisation_id=by.organisation_id, name="酒红 C-02")
    middle = np.array([shade.lightness, shade.a, shade.b])
    points = middle + rng.normal(0, (0.7, 0.8, 0.5), (40, 3))
    lines = [
        f"匹{number:02d} {point[0]:.2f} {point[1]:.2f} {point[2]:.2f}"
        for number, point in enumerate(points, start=1)
    ]
    values = {
        "pieces": "\n".join(lines),
        "standard": "酒红 C-02",
        "title": "酒红40匹（样例）",
        "axes": "cmc",
        "width": 1.0,
        "formula": "ciede2000",
        "limit": 1.0,
    }
    lots.lot_add(values=values, file=None, by=by)


def _tool(chain: Any, by: Actor) -> None:
    """The example provider's tool, which waits for the office. A demo calls nobody outside, so what
    it says of itself is put in as it would have been read."""
    manifest = Manifest.model_validate(MANIFEST).model_dump()
    name, secret = new_key()
    ProviderTool.objects.create(
        chain=chain,
        provider_id=by.organisation_id,
        address="https://tool.example/rolls",
        key_name=name,
        secret=secret,
        manifest=manifest,
        sha256=manifest_digest(manifest),
        state="waiting",
        created_by=by.user,
    )
