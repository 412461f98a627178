"""The surface of cloth: how light falls on yarns that cross, or on loops."""

from __future__ import annotations

import numpy as np

from .noise import Floats, Ints, hashed, over_cloth
from .window import Bools, Window

_HALF = np.float32(0.5)


def surface(made: Window) -> Floats:
    """(ys, xs, 3): the colours of the cloth, 0 to 1, before the camera."""
    bright, is_end = (_knit if made.cloth.is_knit else _woven)(made)
    fibres = 1 + np.float32(0.05) * over_cloth(made.seed + 5, made.ys, made.xs, 0.22)
    uneven = 1 + np.float32(0.025) * over_cloth(made.seed + 6, made.ys, made.xs, 45.0)
    return np.asarray(_dyes(made, is_end) * (bright * fibres * uneven)[..., None], np.float32)


def _woven(made: Window) -> tuple[Floats, Bools]:
    lift = made.cloth.lift()
    ends, picks = lift.shape
    is_end = lift[made.end % ends, made.pick % picks]
    is_end = np.where(made.lifted == 0, is_end, made.lifted > 0)
    # A missing yarn lets the other be seen.
    is_end = np.where(made.no_pick, True, np.where(made.no_end, False, is_end))
    bow_end = _bow(lift, made.end % ends, made.pick % picks, made.in_pick, ends_on_top=True)
    bow_pick = _bow(lift, made.end % ends, made.pick % picks, made.in_end, ends_on_top=False)
    forced = made.lifted != 0
    bow_end = np.where(forced, np.float32(1), bow_end)
    bow_pick = np.where(forced, np.float32(1), bow_pick)
    end = _profile(made.in_end, made.end_size * ~made.no_end)
    pick = _profile(made.in_pick, made.pick_size * ~made.no_pick)
    over_end = end * (np.float32(0.72) + np.float32(0.28) * bow_end)
    over_pick = pick * (np.float32(0.72) + np.float32(0.28) * bow_pick)
    top = np.where(is_end, over_end, over_pick)
    below = np.where(is_end, pick, end) * np.float32(0.52)
    bright = np.maximum(np.where(top > 0, np.float32(0.42) + np.float32(0.6) * top, 0), below)
    # Through a gap little light comes back, and beside a missing yarn the others lie lower.
    bright = np.maximum(bright, np.float32(0.2))
    bright *= np.where(made.no_end | made.no_pick, np.float32(0.8), np.float32(1))
    return np.asarray(bright, np.float32), np.where(top > 0, is_end, ~is_end)


def _profile(across: Floats, size: Floats) -> Floats:
    """Height of a round yarn at this place of it, 0 beside it."""
    half = np.maximum(np.float32(0.47) * size, np.float32(1e-3))
    return np.asarray(np.sqrt(np.clip(1 - (across / half) ** 2, 0, 1)), np.float32)


def _bow(lift: Bools, end: Floats, pick: Floats, at: Floats, *, ends_on_top: bool) -> Floats:
    """How high a yarn stands where it goes over others: 0 where it comes up, 1 in the middle."""
    top = lift if ends_on_top else ~lift.T
    start, length = _runs(top)
    first, second = (end, pick) if ends_on_top else (pick, end)
    place = start[first, second] + at + _HALF
    return np.asarray(np.sin(np.pi * np.clip(place / length[first, second], 0, 1)), np.float32)


def _runs(top: Bools) -> tuple[Floats, Floats]:
    """For each crossing of a repeat: the number in its float, and the float's length."""
    start, length = np.zeros(top.shape, np.float32), np.ones(top.shape, np.float32)
    yarns, crossings = top.shape
    for yarn in range(yarns):
        for crossing in range(crossings):
            if not top[yarn, crossing]:
                continue
            before = after = 0
            while before < crossings and top[yarn, (crossing - before - 1) % crossings]:
                before += 1
            while after < crossings and top[yarn, (crossing + after + 1) % crossings]:
                after += 1
            start[yarn, crossing], length[yarn, crossing] = before, before + after + 1
    return start, length


def _knit(made: Window) -> tuple[Floats, Bools]:
    size = np.sqrt(made.end_size * made.pick_size)
    face = _loops(made, size)
    if made.cloth.weave == "jersey":
        return face, np.ones(face.shape, np.bool_)
    # Every second wale shows its back, lower and darker.
    is_face = made.end % 2 == 0
    ridge = np.float32(0.78) + np.float32(0.22) * np.cos(np.float32(np.pi) * made.in_end)
    bright = np.where(is_face, face * ridge, _backs(made, size) * np.float32(0.6))
    return np.asarray(bright, np.float32), np.ones(face.shape, np.bool_)


def _loops(made: Window, size: Floats) -> Floats:
    """The face of a knit: legs that lean outwards, one V upon the other."""
    up = _HALF - made.in_pick
    half = np.float32(0.23) * size
    bright = np.zeros(up.shape, np.float32)
    # A leg reaches into the next course, which lies upon it.
    for course, shade in ((np.float32(1), np.float32(0.8)), (np.float32(0), np.float32(1))):
        height = up + course
        lean = np.float32(0.09) + np.float32(0.3) * np.minimum(height, 1.15)
        leg = np.abs(np.abs(made.in_end) - lean) / half
        tube = np.sqrt(np.clip(1 - leg**2, 0, 1)) * (height < 1.25)
        lit = (np.float32(0.4) + np.float32(0.62) * tube) * shade
        bright = np.where(tube > 0, np.maximum(bright, lit), bright)
    return np.asarray(np.maximum(bright, np.float32(0.24)), np.float32)


def _backs(made: Window, size: Floats) -> Floats:
    """The back of a knit: arcs that lie across."""
    bow = np.float32(0.26) * np.cos(np.float32(2 * np.pi) * made.in_end)
    arc = np.abs(made.in_pick - bow * _HALF) / (np.float32(0.36) * size)
    tube = np.sqrt(np.clip(1 - arc**2, 0, 1))
    bright = np.maximum(np.float32(0.4) + np.float32(0.6) * tube, np.float32(0.3))
    return np.asarray(bright, np.float32)


def _dyes(made: Window, is_end: Bools) -> Floats:
    cloth = made.cloth
    end = np.array(cloth.colour, np.float32) / 255
    pick = np.array(cloth.weft_colour or cloth.colour, np.float32) / 255
    other = np.array(cloth.pattern_colour, np.float32) / 255
    colours = np.where(is_end[..., None], end, pick).astype(np.float32)
    if cloth.pattern in ("stripes", "checks"):
        striped = _stripes(made.end, cloth.ends_per_cm * cloth.repeat_mm / 10)
        barred = _stripes(made.pick, cloth.picks_per_cm * cloth.repeat_mm / 10)
        is_other = np.where(is_end, striped, barred & (cloth.pattern == "checks"))
        colours[is_other] = other
    elif cloth.pattern == "print":
        share = _print(made)[..., None]
        colours += share * (other - colours)
    # A dye never takes quite evenly.
    return np.asarray(colours * (1 + 0.02 * hashed(made.seed + 7, made.end))[..., None], np.float32)


def _stripes(yarns: Ints, repeat: float) -> Bools:
    part = np.mod(yarns, max(round(repeat), 4)) / max(round(repeat), 4)
    return np.asarray((part < 0.3) | ((part > 0.4) & (part < 0.46)))


def _print(made: Window) -> Floats:
    """Flowers of five petals in a half-drop repeat, with soft edges: 1 is all print colour."""
    step = made.cloth.repeat_mm
    column = np.floor(made.warp_x / step)
    x = made.warp_x / step - column - _HALF
    y = made.warp_y / step + _HALF * np.mod(column, 2)
    y = y - np.floor(y) - _HALF
    angle, radius = np.arctan2(y, x), np.hypot(x, y)
    petals = np.float32(0.24) + np.float32(0.1) * np.cos(5 * angle)
    edge = np.float32(made.cloth.repeat_mm / 0.35)
    flower = np.clip((petals - radius) * edge, 0, 1) * np.clip((radius - 0.07) * edge, 0, 1)
    dot = np.clip((np.float32(0.06) - np.hypot(x, _HALF - np.abs(y))) * edge, 0, 1)
    return np.asarray(np.clip(flower + dot, 0, 1) * np.float32(0.92), np.float32)
