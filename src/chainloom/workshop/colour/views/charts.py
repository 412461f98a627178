"""Pictures of the colour tool, as options of the product's charts."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext as _

from ..kept import Kept

Rows = list[list[Any]]
# So many groups have a colour of their own; more would get the same ones again.
COLOURED, GREY = 8, "#9aa3ad"
# Up to so many points are drawn large.
SPARSE = 200


def curves_chart(curves: Sequence[tuple[str, Kept]]) -> tuple[dict[str, Any] | None, Rows]:
    """Reflectance in % over wavelength; None where nothing has a curve."""
    drawn = [
        (name, one.sample.wavelengths, one.sample.reflectance)
        for name, one in curves
        if one.sample.has_curve
    ]
    return lines_chart(drawn) if drawn else (None, [])


def lines_chart(
    drawn: Sequence[tuple[str, Sequence[float], Sequence[float]]],
) -> tuple[dict[str, Any], Rows]:
    """Curves of one picture: (name, wavelengths in nm, reflectances as fractions)."""
    low = min(waves[0] for _name, waves, _values in drawn)
    high = max(waves[-1] for _name, waves, _values in drawn)
    series = [
        {
            "name": name,
            "type": "line",
            "showSymbol": False,
            "smooth": True,
            "lineStyle": {"width": 3 if place == 0 else 1.5},
            "data": [
                [wave, round(100 * value, 2)] for wave, value in zip(waves, values, strict=True)
            ],
        }
        for place, (name, waves, values) in enumerate(drawn)
    ]
    options = {
        "legend": {"type": "scroll", "top": 0},
        "grid": {"left": 28, "right": 16, "top": 40, "bottom": 24, "containLabel": True},
        "tooltip": {"trigger": "axis"},
        "xAxis": {
            "type": "value",
            **_below("nm"),
            "min": low,
            "max": high,
        },
        "yAxis": {"type": "value", "min": 0, **_beside(_("reflectance, %"))},
        "series": series,
    }
    waves = sorted({wave for _name, all_waves, _values in drawn for wave in all_waves})
    tables = [dict(zip(waves_, values, strict=True)) for _name, waves_, values in drawn]
    rows: Rows = [["nm", *(name for name, _waves, _values in drawn)]]
    rows += [[f"{wave:g}", *(_percent(table.get(wave)) for table in tables)] for wave in waves]
    return options, rows


def _percent(value: float | None) -> float | None:
    return None if value is None else round(100 * value, 2)


def _below(name: str) -> dict[str, Any]:
    """The name of an axis in the middle under it."""
    return {"name": name, "nameLocation": "middle", "nameGap": 26, "axisLine": {"onZero": False}}


def _beside(name: str) -> dict[str, Any]:
    """The name of an upright axis, which stays at the edge also where zero is inside."""
    return {"name": name, "nameLocation": "middle", "nameGap": 36, "axisLine": {"onZero": False}}


def groups_chart(points: Sequence[tuple[str, int, float, float]]) -> tuple[dict[str, Any], Rows]:
    """Pieces by chroma and hue about the standard, a colour a group: (name, group, ΔC, ΔH)."""
    numbers = sorted({group for _name, group, _chroma, _hue in points})
    shown = [number for number in numbers if number > 0][:COLOURED]
    size = 9 if len(points) <= SPARSE else 5
    series: list[dict[str, Any]] = []
    # The others first, and grey: they lie below those that have a colour of their own.
    for number in [*([0] if len(numbers) > len(shown) else []), *shown]:
        here = [
            {"name": name, "value": [round(hue, 3), round(chroma, 3)]}
            for name, group, chroma, hue in points
            if (group == number if number else group not in shown)
        ]
        rest = _("others") if shown else _("piece")
        label = _("group %(n)s") % {"n": number} if number else rest
        one = {"name": label, "type": "scatter", "symbolSize": size, "data": here}
        if not number and shown:
            one["itemStyle"] = {"color": GREY, "opacity": 0.5}
        series.append(one)
    options = {
        "legend": {"type": "scroll", "top": 0},
        "grid": {"left": 28, "right": 24, "top": 40, "bottom": 24, "containLabel": True},
        "tooltip": {"trigger": "item"},
        "xAxis": {"type": "value", "scale": True, **_below("ΔH")},
        "yAxis": {"type": "value", "scale": True, **_beside("ΔC")},
        "series": series,
    }
    rows: Rows = [[_("piece"), "ΔC", "ΔH"]]
    rows += [[name, round(chroma, 2), round(hue, 2)] for name, _group, chroma, hue in points]
    return options, rows


def recipes_chart(found: Sequence[dict[str, Any]]) -> tuple[dict[str, Any], Rows]:
    """For each recipe what the model expects, and the band of what the calibration leaves open."""
    names = [str(one["place"]) for one in found]
    band = [round(one["likely_90"] - one["likely"], 3) for one in found]
    options = {
        "legend": {"type": "scroll", "top": 0},
        "grid": {"left": 8, "right": 16, "top": 40, "bottom": 24, "containLabel": True},
        "tooltip": {"trigger": "axis"},
        "xAxis": {"type": "category", "data": names, **_below(_("rank"))},
        "yAxis": {"type": "value", "name": "ΔE00", "min": 0},
        "series": [
            {
                "name": _("likely"),
                "type": "bar",
                "stack": "band",
                "data": [one["likely"] for one in found],
            },
            {
                "name": _("up to nine of ten"),
                "type": "bar",
                "stack": "band",
                "itemStyle": {"opacity": 0.45},
                "data": band,
            },
            {
                "name": _("by the model"),
                "type": "scatter",
                "symbolSize": 10,
                "data": [one["difference"] for one in found],
            },
        ],
    }
    rows: Rows = [[_("rank"), _("by the model"), _("likely"), _("ΔE00 in nine of ten below")]]
    rows += [
        [name, one["difference"], one["likely"], one["likely_90"]]
        for name, one in zip(names, found, strict=True)
    ]
    return options, rows
