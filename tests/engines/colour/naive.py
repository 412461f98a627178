"""The slow and obvious twins of the colour engine's kernels."""

from __future__ import annotations

import math
from itertools import combinations


def ciede2000(one, two):
    """Step by step as in Sharma, Wu and Dalal 2005, one pair at a time, in degrees."""
    (l1, a1, b1), (l2, a2, b2) = one, two
    mean = (math.hypot(a1, b1) + math.hypot(a2, b2)) / 2
    g = 0.5 * (1 - math.sqrt(mean**7 / (mean**7 + 25**7)))
    a1, a2 = (1 + g) * a1, (1 + g) * a2
    c1, c2 = math.hypot(a1, b1), math.hypot(a2, b2)
    h1 = math.degrees(math.atan2(b1, a1)) % 360 if c1 else 0.0
    h2 = math.degrees(math.atan2(b2, a2)) % 360 if c2 else 0.0
    turn = h2 - h1 if c1 * c2 else 0.0
    if turn > 180:
        turn -= 360
    elif turn < -180:
        turn += 360
    d_h = 2 * math.sqrt(c1 * c2) * math.sin(math.radians(turn / 2))
    hue = h1 + h2
    if c1 * c2:
        if abs(h1 - h2) <= 180:
            hue /= 2
        else:
            hue = (hue + 360) / 2 if hue < 360 else (hue - 360) / 2
    light, chroma = (l1 + l2) / 2, (c1 + c2) / 2
    t = (
        1
        - 0.17 * math.cos(math.radians(hue - 30))
        + 0.24 * math.cos(math.radians(2 * hue))
        + 0.32 * math.cos(math.radians(3 * hue + 6))
        - 0.20 * math.cos(math.radians(4 * hue - 63))
    )
    d_theta = 30 * math.exp(-(((hue - 275) / 25) ** 2))
    r_c = 2 * math.sqrt(chroma**7 / (chroma**7 + 25**7))
    s_l = 1 + 0.015 * (light - 50) ** 2 / math.sqrt(20 + (light - 50) ** 2)
    s_c, s_h = 1 + 0.045 * chroma, 1 + 0.015 * chroma * t
    r_t = -math.sin(math.radians(2 * d_theta)) * r_c
    x, y, z = (l2 - l1) / s_l, (c2 - c1) / s_c, d_h / s_h
    return math.sqrt(max(x * x + y * y + z * z + r_t * y * z, 0))


def fewest_groups(count, fits):
    """Every way to part `count` pieces into groups whose pairs all fit, tried; the least number."""
    best = count

    def go(place, groups):
        nonlocal best
        if len(groups) >= best:
            return
        if place == count:
            best = len(groups)
            return
        for group in groups:
            if all(fits(place, other) for other in group):
                group.append(place)
                go(place + 1, groups)
                group.pop()
        groups.append([place])
        go(place + 1, groups)
        groups.pop()

    go(0, [])
    return best


def best_amounts(ks, cloth, absorbs, weight):
    """Non-negative least squares by trying every set of dyes: the one whose free answer is
    positive."""
    import numpy as np

    best, found = float(np.square((ks - cloth) * weight).sum()), {}
    for size in range(1, len(absorbs) + 1):
        for dyes in combinations(range(len(absorbs)), size):
            table = np.array([absorbs[dye] for dye in dyes]).T * weight[:, None]
            amounts = np.linalg.lstsq(table, (ks - cloth) * weight, rcond=None)[0]
            rest = float(np.square(table @ amounts - (ks - cloth) * weight).sum())
            if (amounts > 0).all() and rest < best - 1e-12:
                best, found = rest, dict(zip(dyes, amounts, strict=True))
    return found, best
