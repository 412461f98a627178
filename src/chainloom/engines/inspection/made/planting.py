"""What each kind of defect does to yarns, surface and colour."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from .noise import Floats, along_yarns, hashed, over_cloth
from .plans import Plan
from .window import Bools, Window


def move_yarns(made: Window, plan: Plan, number: int) -> None:
    """Before yarns are laid: thick and thin places and knots push their neighbours aside."""
    along, across = _own_axes(made, plan)
    if plan.kind in ("thick_place", "thin_place"):
        pitch = 10 / made.cloth.picks_per_cm
        middle = (math.floor(plan.y / pitch) + 0.5) * pitch
        reach = np.clip((plan.long / 2 - np.abs(along)) / (0.15 * plan.long), 0, 1)
        off = made.warp_y - np.float32(middle)
        # Near its middle the place is drawn out (thick) or together (thin).
        share = 0.68 if plan.kind == "thick_place" else -1.1
        bell = np.exp(-((off / np.float32(1.1 * pitch)) ** 2))
        made.warp_y -= np.float32(share * plan.strength) * reach * off * bell
        made.labels[(np.abs(off) < 0.85 * pitch) & (reach > 0)] = number
    if plan.kind == "knot":
        round_ = _round(along, across, plan)
        bell = np.exp(-(round_**2)) * np.float32(0.55 * plan.strength)
        made.warp_x -= bell * (made.warp_x - np.float32(plan.x))
        made.warp_y -= bell * (made.warp_y - np.float32(plan.y))


def break_yarns(made: Window, plan: Plan, number: int) -> None:
    """After yarns are laid: those that are missing or that float."""
    along, across = _own_axes(made, plan)
    cloth = made.cloth
    if plan.kind == "broken_pick":
        there = (made.pick == _cell(plan.y, cloth.picks_per_cm)) & (np.abs(along) < plan.long / 2)
        made.no_pick |= there
        made.end_size[there] *= np.float32(1 - 0.3 * plan.strength)
        made.labels[there] = number
    elif plan.kind == "broken_end":
        there = (made.end == _cell(plan.x, cloth.ends_per_cm)) & (np.abs(along) < plan.long / 2)
        made.no_end |= there
        made.pick_size[there] *= np.float32(1 - 0.3 * plan.strength)
        made.labels[there] = number
    elif plan.kind == "needle_line":
        there = (made.end == _cell(plan.x, cloth.ends_per_cm)) & (np.abs(along) < plan.long / 2)
        made.end_size[there] *= np.float32(1 - 0.55 * plan.strength)
        made.labels[there] = number
    elif plan.kind == "float":
        # Ends that the picks missed: some long, some short, side by side.
        ragged = along_yarns(plan.seed, np.arange(1), made.xs, 0.8)[0]
        inside = _round(along, across, plan) < (1 + 0.25 * ragged)[None, :]
        made.lifted[inside] = 1 if plan.seed % 2 else -1
        made.labels[inside] = number


def paint(made: Window, plan: Plan, number: int, colours: Floats) -> None:
    """On the finished surface: holes, stains, creases, knots, foreign fibres. `colours` are
    (ys, xs, 3), linear enough, 0 to 1."""
    along, across = _own_axes(made, plan)
    strength = np.float32(plan.strength)
    if plan.kind == "hole":
        _hole(made, plan, number, colours, _round(along, across, plan))
    elif plan.kind in ("thick_place", "thin_place"):
        # A thick place stands higher in the light, a thin one lower.
        lit = 0.1 if plan.kind == "thick_place" else -0.14
        colours[made.labels == number] *= np.float32(1 + lit * plan.strength)
    elif plan.kind == "stain":
        edge = 0.25 * over_cloth(plan.seed, made.ys, made.xs, max(plan.long / 5, 1.0))
        edge += 0.08 * over_cloth(plan.seed + 1, made.ys, made.xs, max(plan.long / 18, 0.4))
        depth = np.clip((1 - _round(along, across, plan) + edge) * 3.5, 0, 1)
        rim = np.exp(-(((depth - 0.35) / 0.25) ** 2)) * 0.25
        share = strength * (0.34 * depth + 0.3 * rim * depth)
        tint = np.array((0.62, 0.5, 0.32), np.float32)
        colours *= 1 - share[..., None] * (1 - tint * 0.6)
        made.labels[depth > 0.25] = number
    elif plan.kind == "crease":
        wave = 0.6 * along_yarns(plan.seed, np.arange(1), along.ravel(), plan.long / 5)
        at = (across + wave.reshape(along.shape)) / np.float32(plan.wide / 2)
        reach = np.clip((plan.long / 2 - np.abs(along)) / (0.2 * plan.long), 0, 1)
        # A ridge: lit on one side, in shadow on the other.
        slope = -at * np.exp(0.5 - at * at) * np.float32(1.2)
        colours *= (1 + np.float32(0.26) * strength * reach * slope)[..., None]
        made.labels[(np.abs(at) < 1) & (reach > 0.05)] = number
    elif plan.kind == "knot":
        round_ = _round(along, across, plan)
        top = np.sqrt(np.clip(1 - round_**2, 0, 1))
        beneath = _round(along - np.float32(0.35 * plan.long), across - 0.2, plan)
        shadow = np.exp(-(beneath**2) * 1.4) * (round_ > 0.9)
        lit = 1 + strength * (0.45 * top - 0.4 * shadow)
        colours *= lit[..., None]
        made.labels[round_ < 1] = number
    elif plan.kind == "other":
        _fibre(made, plan, number, colours)


@dataclass(frozen=True)
class Frayed:
    """What is wrong with a selvage, (ys, xs) in mm: how far its edge swings out, how much of it is
    cut off, and how much longer the threads beyond it are."""

    out: Floats
    cut: Floats
    threads: Floats


def fray(made: Window, plan: Plan) -> Frayed:
    """Cut, loose or frayed, as its seed says."""
    off = (made.ys - np.float32(plan.y))[:, None] / np.float32(plan.long / 2)
    ragged = 0.12 * along_yarns(plan.seed, np.arange(1), made.ys, 1.2)[0][:, None]
    middle = (made.xs[0] + made.xs[-1]) / 2
    beside = ((made.xs < middle) == (plan.x < middle))[None, :].astype(np.float32)
    depth = np.float32(0.8 * plan.wide * plan.strength) * beside
    # Sharp ends where it was cut, a bow where it is loose.
    gone = np.clip((1 + ragged - np.abs(off)) * 6, 0, 1).astype(np.float32)
    bow = np.exp(-(off**2) * np.float32(2.5)).astype(np.float32)
    no = np.zeros((made.ys.size, made.xs.size), np.float32)
    way = plan.seed % 3
    return Frayed(
        out=depth * bow if way == 1 else no,
        cut=depth * gone if way == 0 else no,
        threads=np.float32(2.5) * depth * (bow > 0.2) if way == 2 else no,
    )


def _hole(made: Window, plan: Plan, number: int, colours: Floats, round_: Floats) -> None:
    frayed = 0.16 * over_cloth(plan.seed, made.ys, made.xs, 1.6)
    # Yarns end each at a place of their own.
    frayed += 0.16 * hashed(plan.seed, made.end) + 0.16 * hashed(plan.seed + 1, made.pick)
    gone = round_ + frayed < 0.85
    table = np.array(made.cloth.table, np.float32) / 255
    shade = np.clip(0.55 + 0.5 * round_, 0.4, 1)
    colours[gone] = (table * shade[..., None])[gone]
    rim = np.exp(-(((round_ + frayed - 1.0) / 0.14) ** 2)) * ~gone
    colours *= (1 - np.float32(0.35) * rim)[..., None]
    # One or two ends still hang across.
    hanging = gone & (hashed(plan.seed + 2, made.end) > 0.82) & (np.abs(made.in_end) < 0.3)
    colours[hanging] = np.array(made.cloth.colour, np.float32) / 255 * np.float32(0.8)
    made.labels[gone | (round_ < 1)] = number


def _fibre(made: Window, plan: Plan, number: int, colours: Floats) -> None:
    """A fibre of another colour that was woven in: a thin line that wanders."""
    along, across = _own_axes(made, plan)
    bend = plan.long / 6 * along_yarns(plan.seed, np.arange(1), along.ravel(), plan.long / 3)
    off = np.abs(across - bend.reshape(along.shape))
    reach = np.clip((plan.long / 2 - np.abs(along)) / (0.1 * plan.long), 0, 1)
    share = np.clip(1.5 - off / 0.22, 0, 1) * reach * np.float32(0.8 * plan.strength)
    dark = np.array((0.1, 0.12, 0.16), np.float32)
    if float(np.mean(made.cloth.colour)) < 100:
        dark = np.array((0.85, 0.84, 0.8), np.float32)
    colours += share[..., None] * (dark - colours)
    made.labels[(off < 0.45) & (reach > 0)] = number


def _own_axes(made: Window, plan: Plan) -> tuple[Floats, Floats]:
    """Places along the defect's long side and across it, from its middle, in mm."""
    cos, sin = np.float32(math.cos(plan.angle)), np.float32(math.sin(plan.angle))
    x = (made.xs - np.float32(plan.x))[None, :]
    y = (made.ys - np.float32(plan.y))[:, None]
    return x * cos + y * sin, y * cos - x * sin


def _round(along: Floats, across: Floats, plan: Plan) -> Floats:
    """1 on the defect's ellipse."""
    return np.asarray(
        np.hypot(along / np.float32(plan.long / 2), across / np.float32(plan.wide / 2)), np.float32
    )


def _cell(place_mm: float, per_cm: float) -> int:
    return math.floor(place_mm * per_cm / 10)


def reaches(plan: Plan, xs: Floats, ys: Floats) -> bool:
    half_x, half_y = plan.half
    return bool(
        plan.x + half_x > xs[0]
        and plan.x - half_x < xs[-1]
        and plan.y + half_y > ys[0]
        and plan.y - half_y < ys[-1]
    )


def within(made: Window, inside: Bools) -> None:
    """No defect is on the table beside the cloth."""
    made.labels[~inside] = 0
