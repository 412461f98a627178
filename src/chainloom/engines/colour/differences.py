"""Colour differences of arrays of L*a*b*: CIEDE2000, CMC(l:c), CIELAB.

Sources: CIEDE2000 is CIE 142-2001 (now ISO/CIE 11664-6), with the signs and means of hues of
Sharma, Wu and Dalal 2005; CMC(l:c) is ISO 105-J03 (Clarke, McDonald and Rigg 1984); CIELAB is
ISO/CIE 11664-4. The formulas are written here, over whole arrays, because one standard against a
large library is asked all the time; colour-science is the twin they are tested against.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import ArrayLike

from .arrays import Floats, colours, positive
from .errors import ColourError

# So many colours fit the processor's cache with their intermediate results.
_PIECE = 4096
_25_7 = 25.0**7
_TURN = 2 * np.pi
_OPPOSITE = 1e-4
_C30, _S30 = np.cos(np.radians(30)), np.sin(np.radians(30))
_C6, _S6 = np.cos(np.radians(6)), np.sin(np.radians(6))
_C63, _S63 = np.cos(np.radians(63)), np.sin(np.radians(63))
Kernel = Callable[[Floats, Floats], Floats]


def ciede2000(
    standards: ArrayLike, samples: ArrayLike, *, kl: float = 1.0, kc: float = 1.0, kh: float = 1.0
) -> Floats:
    """ΔE00 of L*a*b* of shapes (…, 3) that broadcast; the result has the shape before the 3.

    `kl`, `kc`, `kh` are the parametric factors; textiles sometimes use kl = 2.
    """
    factors = (positive(kl, "kl"), positive(kc, "kc"), positive(kh, "kh"))
    return _in_pieces(standards, samples, lambda one, two: _ciede2000(one, two, factors))


def cmc(
    standards: ArrayLike, samples: ArrayLike, *, lightness: float = 2.0, chroma: float = 1.0
) -> Floats:
    """ΔE CMC(l:c), as `ciede2000`. Not symmetric: the tolerances are those of the standard."""
    factors = (positive(lightness, "l"), positive(chroma, "c"))

    def kernel(one: Floats, two: Floats) -> Floats:
        parts = cmc_parts(one, two, *factors)
        total: Floats = np.sqrt(np.einsum("...i,...i->...", parts, parts))
        return total

    return _in_pieces(standards, samples, kernel)


def cielab(standards: ArrayLike, samples: ArrayLike) -> Floats:
    """ΔE*ab, as `ciede2000`."""
    return _in_pieces(
        standards, samples, lambda one, two: np.sqrt(np.square(one - two).sum(axis=-1))
    )


FORMULAS: dict[str, Callable[[ArrayLike, ArrayLike], Floats]] = {
    "ciede2000": ciede2000,
    "cmc": cmc,
    "cielab": cielab,
}


def formula(name: str) -> Callable[[ArrayLike, ArrayLike], Floats]:
    """A formula by its name in `FORMULAS`."""
    try:
        return FORMULAS[name]
    except KeyError:
        raise ColourError(f"there is no formula {name!r}; known: {', '.join(FORMULAS)}") from None


def _in_pieces(standards: ArrayLike, samples: ArrayLike, kernel: Kernel) -> Floats:
    one, two = colours(standards, "standards"), colours(samples, "samples")
    try:
        shape = np.broadcast_shapes(one.shape, two.shape)[:-1]
    except ValueError:
        raise ColourError(
            f"{one.shape[:-1]} standards and {two.shape[:-1]} samples do not go together"
        ) from None
    size = int(np.prod(shape, dtype=int))
    if size <= _PIECE or not shape:
        return kernel(one, two)
    wide_one = np.broadcast_to(one, (*shape, 3))
    wide_two = np.broadcast_to(two, (*shape, 3))
    found = np.empty(shape)
    rows = max(1, _PIECE * shape[0] // size)
    for start in range(0, shape[0], rows):
        piece = slice(start, start + rows)
        # What is the same for all is calculated once: one standard stays one.
        first = wide_one[piece] if one.ndim == len(shape) + 1 and one.shape[0] > 1 else one
        second = wide_two[piece] if two.ndim == len(shape) + 1 and two.shape[0] > 1 else two
        found[piece] = kernel(first, second)
    return found


def _ciede2000(one: Floats, two: Floats, factors: tuple[float, float, float]) -> Floats:
    """The formula with hues as unit vectors: one arc tangent and one sine for each pair."""
    kl, kc, kh = factors
    l1, a1, b1 = one[..., 0], one[..., 1], one[..., 2]
    l2, a2, b2 = two[..., 0], two[..., 1], two[..., 2]
    stretch = 1.5 - 0.5 * _far((np.sqrt(a1 * a1 + b1 * b1) + np.sqrt(a2 * a2 + b2 * b2)) / 2)
    a1, a2 = a1 * stretch, a2 * stretch
    c1, c2 = np.sqrt(a1 * a1 + b1 * b1), np.sqrt(a2 * a2 + b2 * b2)
    mean_l, mean_c = (l1 + l2) / 2, (c1 + c2) / 2
    cos, sin = _middle_hue((a1, b1, c1), (a2, b2, c2))
    double = 2 * cos * cos - 1
    triple = cos * (4 * cos * cos - 3)
    triple_sin = sin * (4 * cos * cos - 1)
    t = (
        1
        - 0.17 * (_C30 * cos + _S30 * sin)
        + 0.24 * double
        + 0.32 * (_C6 * triple - _S6 * triple_sin)
        - 0.20 * (_C63 * (2 * double * double - 1) + _S63 * (4 * sin * cos * double))
    )
    degrees = np.degrees(np.arctan2(sin, cos))
    # Hues run from 0 to 360° here: the bell about 275° is cut off at 0°, as CIE 142 has it.
    bell = np.where(degrees < 0, degrees + 85, degrees - 275) / 25
    blue = np.radians(60) * np.exp(-bell * bell)
    middle = np.square(mean_l - 50)
    d_l = (l2 - l1) / (kl * (1 + 0.015 * middle / np.sqrt(20 + middle)))
    d_c = (c2 - c1) / (kc * (1 + 0.045 * mean_c))
    d_h = _hue_difference((a1, b1, c1), (a2, b2, c2)) / (kh * (1 + 0.015 * mean_c * t))
    rotation = -2 * _far(mean_c) * np.sin(blue)
    # Rounding may bring the form of two equal colours below zero.
    total = d_l * d_l + d_c * d_c + d_h * (d_h + rotation * d_c)
    root: Floats = np.sqrt(np.maximum(total, 0))
    return root


def _far(chroma: Floats) -> Floats:
    """√(C⁷ / (C⁷ + 25⁷)): 0 near grey, 1 far from it."""
    square = chroma * chroma
    seventh = square * square * square * chroma
    found: Floats = np.sqrt(seventh / (seventh + _25_7))
    return found


Polar = tuple[Floats, Floats, Floats]


def _hue_difference(one: Polar, two: Polar) -> Floats:
    """2 √(C1 C2) sin(Δh/2), positive where the angle grows.

    Two forms of one value (Stokes and Brill 1992), each exact where the other loses its digits: the
    cross product for near hues, the dot product for hues more than 90° apart.
    """
    (a1, b1, c1), (a2, b2, c2) = one, two
    product, dot, cross = c1 * c2, a1 * a2 + b1 * b2, a1 * b2 - a2 * b1
    near = dot > 0
    by_cross = cross / np.sqrt(np.where(near, 0.5 * (product + dot), 1.0))
    by_dot = np.copysign(np.sqrt(np.maximum(2 * (product - dot), 0)), cross)
    return np.where(near, by_cross, by_dot)


def _middle_hue(one: Polar, two: Polar) -> tuple[Floats, Floats]:
    """Cosine and sine of the hue in the middle of the shorter way round.

    Beside a grey it is the hue of the other colour; of two greys it does not matter. The sum of
    nearly opposite unit vectors has no digits left, and exactly opposite hues have two middles:
    there the angles themselves are halved, as CIE 142 has it.
    """
    (a1, b1, c1), (a2, b2, c2) = one, two
    safe1, safe2 = np.where(c1 > 0, c1, 1.0), np.where(c2 > 0, c2, 1.0)
    x, y = a1 / safe1 + a2 / safe2, b1 / safe1 + b2 / safe2
    length = np.sqrt(x * x + y * y)
    x, y = np.atleast_1d(np.asarray(x)), np.atleast_1d(np.asarray(y))
    opposite = np.atleast_1d(length < _OPPOSITE)
    if opposite.any():
        wide = [np.broadcast_to(value, x.shape)[opposite] for value in (a1, b1, a2, b2)]
        h1, h2 = np.arctan2(wide[1], wide[0]) % _TURN, np.arctan2(wide[3], wide[2]) % _TURN
        beyond = np.abs(h1 - h2) > np.pi
        angle = (h1 + h2) / 2 + np.where(beyond, np.pi, 0)
        x[opposite], y[opposite] = np.cos(angle), np.sin(angle)
        length = np.sqrt(x * x + y * y)
    shape = np.shape(c1 * c2)
    return (x / length).reshape(shape), (y / length).reshape(shape)


def cmc_parts(one: Floats, two: Floats, lightness: float = 2.0, chroma: float = 1.0) -> Floats:
    """ΔL/(l·SL), ΔC/(c·SC), ΔH/SH of the samples from the standards, shape (…, 3); signed.

    ΔH is positive where the hue angle grows. Lightness below 16 has SL = 0.511.
    """
    l1, a1, b1 = one[..., 0], one[..., 1], one[..., 2]
    l2, a2, b2 = two[..., 0], two[..., 1], two[..., 2]
    c1, c2 = np.sqrt(a1 * a1 + b1 * b1), np.sqrt(a2 * a2 + b2 * b2)
    hue = np.degrees(np.arctan2(b1, a1)) % 360
    is_green = (hue >= 164) & (hue <= 345)
    t = np.where(
        is_green,
        0.56 + np.abs(0.2 * np.cos(np.radians(hue + 168))),
        0.36 + np.abs(0.4 * np.cos(np.radians(hue + 35))),
    )
    fourth = np.square(c1 * c1)
    f = np.sqrt(fourth / (fourth + 1900))
    s_l = np.where(l1 < 16, 0.511, 0.040975 * l1 / (1 + 0.01765 * l1))
    s_c = 0.0638 * c1 / (1 + 0.0131 * c1) + 0.638
    s_h = s_c * (f * t + 1 - f)
    d_h = _hue_difference((a1, b1, c1), (a2, b2, c2))
    return np.stack(
        np.broadcast_arrays((l2 - l1) / (lightness * s_l), (c2 - c1) / (chroma * s_c), d_h / s_h),
        axis=-1,
    )
