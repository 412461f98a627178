"""A specification to one line in the trade's words, which reads back to the same specification."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from .spec import Amount, FabricSpec, Yarn
from .vocabulary import COLOURS, FIBRES, STRUCTURES, TRADE, TREATMENTS, han_word

_YARN_UNITS: Final = {"Ne": "S", "Nm": "Nm", "D": "D", "tex": "tex", "dtex": "dtex"}
_UNITS: Final = {
    "m": "米", "yd": "码", "cm": "cm", "mm": "mm", "kg": "kg", "t": "吨", "jin": "斤", "lb": "磅",
    "piece": "个", "pair": "双", "set": "套", "roll": "匹", "m2": "平方米", "gsm": "gsm", "g": "克",
}  # fmt: skip
_MONEY: Final = {"CNY": "元", "USD": "美元", "EUR": "欧元", "HKD": "港币"}
_WIDTHS: Final = {None: "门幅", "usable": "有效门幅", "full": "全幅"}
# Numbers are written with nine digits at most; larger ones in hundred millions, as the trade does.
_LARGE: Final = 1e9


def format_spec(spec: FabricSpec) -> str:
    """The specification as one line: 60%棉 40%涤纶 32S 门幅185cm 克重180g/m² 汗布.

    Derived values are left out where they follow again from what is written.
    """
    return " ".join(part for part in _parts(spec) if part)


def _parts(spec: FabricSpec) -> Iterator[str]:
    yield _composition(spec)
    yield _yarns(spec)
    yield _density(spec)
    if spec.width_cm:
        yield f"{_WIDTHS[spec.width_kind]}{_range(*spec.width_cm)}cm"
    if spec.weight_gsm and _is_written(spec):
        yield f"克重{_range(*spec.weight_gsm)}g/m²"
    if spec.weight_g_m:
        yield f"克重{number(spec.weight_g_m)}g/m"
    if spec.thickness_mm:
        yield f"厚度{number(spec.thickness_mm)}mm"
    yield from _words(spec)
    if spec.minimum_order:
        yield "起订" + _amount(spec.minimum_order)
    if spec.quantity:
        yield "数量" + _amount(spec.quantity)
    if spec.price:
        yield "单价" + _price(spec.price)
    if spec.lead_time_days:
        yield f"交期{_range(*spec.lead_time_days)}天"


def _shown(words: Sequence[str]) -> str:
    """The first word for a thing; its letters are those of a short name: T400, PU革, OEKO-TEX."""
    return str(words[0]).upper()


def _words(spec: FabricSpec) -> Iterator[str]:
    if spec.structure:
        yield _shown(STRUCTURES[spec.structure]["words"])
    if spec.category and "category" not in spec.derived:
        yield _shown(TREATMENTS["category"][spec.category])
    if spec.state:
        yield _shown(TREATMENTS["state"][spec.state])
    for kind, codes in (
        ("process", spec.processes),
        ("finish", spec.finishes),
        ("certificate", spec.certificates),
    ):
        for code in codes:
            yield _shown(TREATMENTS[kind][code])
    if spec.colour:
        for code in spec.colour.split("/"):
            yield COLOURS[code][0] if code in COLOURS else code
    for kind, codes in (("terms", spec.price_terms), ("use", spec.uses)):
        for code in codes:
            yield _shown(TRADE[kind][code])
    if spec.place:
        yield spec.place


def _is_written(spec: FabricSpec) -> bool:
    """Whether the weight is stated; a range is, though its middle is derived."""
    low, high = spec.weight_gsm or (0, 0)
    return "weight_gsm" not in spec.derived or low != high


def number(value: float) -> str:
    """At most six places, no more than it has."""
    return f"{value:.6f}".rstrip("0").rstrip(".")


def _large(value: float) -> str:
    return f"{number(value / 1e8)}亿" if value >= _LARGE else number(value)


def _range(low: float, high: float) -> str:
    return number(low) if low == high else f"{number(low)}-{number(high)}"


def _composition(spec: FabricSpec) -> str:
    """Shares first, so that each belongs to the fibre after it; then fibres without one."""
    rest = spec.derived.get("composition", "").partition(":")[0]
    stated, open_ = [], []
    for fibre, percent in spec.composition:
        word = _shown(FIBRES[fibre]["words"])
        if percent is None or fibre == rest:
            open_.append(word)
        else:
            stated.append(f"{number(percent)}%{word}")
    return " ".join((*stated, *open_))


def _yarns(spec: FabricSpec) -> str:
    if spec.warp and spec.weft:
        return "×".join("+".join(map(_in_pair, side)) for side in (spec.warp, spec.weft))
    if spec.weft:
        return " ".join("纬" + _alone(one) for one in spec.weft)
    return "+".join(map(_alone, spec.warp))


def _notation(yarn: Yarn) -> str:
    written = number(yarn.count) + _YARN_UNITS[yarn.system]
    if yarn.filaments:
        written += f"/{yarn.filaments}F"
    return f"{written}/{yarn.ply}" if yarn.ply > 1 else written


def _process(yarn: Yarn) -> str:
    codes = yarn.process.split("+") if yarn.process else []
    if len(codes) == 1:
        return _shown(TREATMENTS["process"][codes[0]])
    # Letters would run into one another: 低弹丝空包75D.
    return "".join(han_word(TREATMENTS["process"][code]) for code in codes)


def _fibre(yarn: Yarn) -> str:
    return _shown(FIBRES[yarn.fibre]["words"]) if yarn.fibre else ""


def _in_pair(yarn: Yarn) -> str:
    """Letters right after a count would run into it: 75D低弹丝."""
    codes = yarn.process.split("+") if yarn.process else []
    processes = "".join(han_word(TREATMENTS["process"][code]) for code in codes)
    return _notation(yarn) + processes + _fibre(yarn)


def _alone(yarn: Yarn) -> str:
    return _process(yarn) + _notation(yarn) + _fibre(yarn)


def _density(spec: FabricSpec) -> str:
    parts = []
    if spec.density_warp is not None and spec.density_weft is not None:
        parts.append(f"密度{number(spec.density_warp)}×{number(spec.density_weft)}")
    elif spec.density_warp is not None:
        parts.append(f"经密{number(spec.density_warp)}")
    elif spec.density_weft is not None:
        parts.append(f"纬密{number(spec.density_weft)}")
    if spec.density_total is not None:
        parts.append(f"{number(spec.density_total)}T")
    return " ".join(parts)


def _amount(amount: Amount) -> str:
    written = _large(amount.value)
    if amount.to is not None:
        written += f"-{_large(amount.to)}"
    return written + _UNITS[amount.unit or ""]


def _price(amount: Amount) -> str:
    currency, _, per = (amount.unit or "CNY").partition("/")
    written = _large(amount.value)
    if amount.to is not None:
        written += f"-{_large(amount.to)}"
    return written + _MONEY[currency] + (f"/{_UNITS[per]}" if per else "")
