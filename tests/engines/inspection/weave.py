"""A small plain weave with defects, for these tests alone; and slow, obvious twins of kernels."""

import numpy as np


def weave(height=384, width=768, *, seed=0, level=120.0):
    """Grey cloth of 0.25 mm a pixel: uneven yarns 5 and 6 pixels apart, with noise."""
    rng = np.random.default_rng(seed)
    y, x = np.mgrid[:height, :width]
    warp = np.cos(2 * np.pi * x / 5 + rng.normal(0, 0.15, width)[None, :])
    weft = np.cos(2 * np.pi * y / 6 + rng.normal(0, 0.15, height)[:, None])
    return level + 12 * warp + 10 * weft + 6 * warp * weft + rng.normal(0, 5, (height, width))


def picture(grey):
    return np.clip(np.round(grey), 0, 255).astype(np.uint8)


def with_spot(grey, x, y, *, radius=4, by=-45.0):
    rows, columns = np.mgrid[: grey.shape[0], : grey.shape[1]]
    return grey + by * np.exp(-((rows - y) ** 2 + (columns - x) ** 2) / (2 * (radius / 1.5) ** 2))


def with_line(grey, *, x=None, y=None, by=-25.0, width=2):
    out = grey.copy()
    if x is not None:
        out[:, x : x + width] += by
    else:
        out[y : y + width] += by
    return out


def naive_auroc(faulty, sound):
    wins = sum((a > b) + 0.5 * (a == b) for a in faulty for b in sound)
    return wins / (len(faulty) * len(sound))


def naive_convolve(plane, kernel):
    """Every pixel one sum, nothing beyond the ends; the kernel's middle is at its half size."""
    height, width = plane.shape
    size = kernel.shape[0]
    out = np.zeros_like(plane, dtype=float)
    for y in range(height):
        for x in range(width):
            for i in range(size):
                for j in range(size):
                    # Convolution: the kernel's offset is taken away from the place.
                    a, b = y - (i - size // 2), x - (j - size // 2)
                    if 0 <= a < height and 0 <= b < width:
                        out[y, x] += plane[a, b] * kernel[i, j]
    return out


def naive_spectrum(flat, block):
    """Median over half-overlapping blocks of |DFT|², over the window's energy."""
    window = np.outer(np.hanning(block), np.hanning(block))
    found = []
    for top in range(0, flat.shape[0] - block + 1, block // 2):
        for left in range(0, flat.shape[1] - block + 1, block // 2):
            part = flat[top : top + block, left : left + block] * window
            found.append(np.abs(np.fft.fft2(part)[:, : block // 2 + 1]) ** 2)
    return np.median(found, axis=0) / (window**2).sum() / np.log(2)


def naive_heat(score, width, height, factor):
    """Cell by cell: the strongest pixel of the map that begins within it, or the one it lies in."""
    found = np.zeros((-(-height // 8), -(-width // 8)), np.float32)
    rows, columns = score.shape
    for row in range(found.shape[0]):
        for column in range(found.shape[1]):
            top = min(int(row * 8 / (2 * factor)), rows - 1)
            left = min(int(column * 8 / (2 * factor)), columns - 1)
            bottom = rows if row == found.shape[0] - 1 else int((row + 1) * 8 / (2 * factor))
            right = (
                columns if column == found.shape[1] - 1 else int((column + 1) * 8 / (2 * factor))
            )
            part = score[top : max(bottom, top + 1), left : max(right, left + 1)]
            found[row, column] = part.max() / np.float32(255)
    return found


def naive_course(cost, bend):
    """Every column of a row is come to from every column of the row before."""
    rows, columns = cost.shape
    sums, came_from = [list(cost[0])], []
    for row in range(1, rows):
        best = [
            min((sums[-1][a] + bend * abs(a - b), a) for a in range(columns))
            for b in range(columns)
        ]
        came_from.append([a for _, a in best])
        sums.append([cost[row, b] + best[b][0] for b in range(columns)])
    at = int(np.argmin(sums[-1]))
    path = [at]
    for before in reversed(came_from):
        at = before[at]
        path.append(at)
    return path[::-1], min(sums[-1])


def on_table(height=512, width=700, *, beside=120, table=60.0, seed=0):
    """A weave whose edge is seen at the left, `beside` pixels from it."""
    grey = weave(height, width, seed=seed)
    grey[:, :beside] = table + np.random.default_rng(seed).normal(0, 3, (height, beside))
    return grey


def naive_bow(line):
    """Of all parabolas through three of the values, the one with the least absolute differences.

    One of the best ones always goes through as many values as it has coefficients.
    """
    x = np.arange(len(line), dtype=float)
    best, least = None, np.inf
    for i in range(len(line)):
        for j in range(i):
            for k in range(j):
                bow = np.polyval(np.polyfit(x[[i, j, k]], line[[i, j, k]], 2), x)
                off = np.abs(line - bow).sum()
                if off < least:
                    best, least = bow, off
    return best


def naive_lint(weights, responses, near):
    """Where a fine bright spot within `near` is stronger than any dark spot or line of any kind."""
    rows, columns = next(iter(responses.values())).shape
    found = np.zeros((rows, columns), bool)
    for row in range(rows):
        for column in range(columns):
            part = (
                slice(max(0, row - near), row + near + 1),
                slice(max(0, column - near), column + near + 1),
            )
            speck = other = 0.0
            for name, response in responses.items():
                if name.startswith("unrest"):
                    continue
                dark = -response[part].min() / weights.usual[f"dark_{name}"]
                bright = response[part].max() / weights.usual[f"bright_{name}"]
                other = max(other, dark)
                if name in ("spot_1.8", "spot_2.8"):
                    speck = max(speck, bright)
                elif not name.startswith("spot"):
                    other = max(other, bright)
            found[row, column] = speck > other
    return found


def naive_sum(weights, responses, brightness, near):
    """Place by place what the filters add up to, each the strongest of its three by three."""
    rows, columns = next(iter(responses.values())).shape
    lint = naive_lint(weights, responses, near)
    total, strongest = np.zeros((rows, columns)), np.zeros((rows, columns))
    for name, response in responses.items():
        for row in range(rows):
            for column in range(columns):
                best = 0.0
                for y in range(max(0, row - 1), min(rows, row + 2)):
                    for x in range(max(0, column - 1), min(columns, column + 2)):
                        one = float(response[y, x])
                        if f"more_{name}" in weights.usual:
                            counts = brightness if lint[y, x] else 1.0
                            most = min(one / weights.usual[f"more_{name}"], weights.cap)
                            sides = [most * counts]
                        else:
                            dark = min(-one / weights.usual[f"dark_{name}"], weights.cap)
                            bright = min(one / weights.usual[f"bright_{name}"], weights.cap)
                            sides = [dark, bright * brightness]
                        best = max(best, *(min(side, weights.cap) for side in sides))
                total[row, column] += weights.weight[name] * best
                strongest[row, column] = max(strongest[row, column], best)
    return total + weights.strongest * strongest


def naive_roughness(total, middle, cell, trust):
    """The middle one of the cells' highest values over the usual one, trusted by their number."""
    highest = []
    for top in range(0, total.shape[0] - cell + 1, cell):
        for left in range(0, total.shape[1] - cell + 1, cell):
            highest.append(max(total[top + y, left + x] for y in range(cell) for x in range(cell)))
    share = len(highest) / (len(highest) + trust)
    return min(1.5, max(1.0, (np.median(highest) / middle) ** share))


def naive_reach(grey, spot):
    """Piece by piece of the spot's length: how far its grey, smoothed, is from the cloth's."""
    import cv2

    left, top = (max(int(one) - 24, 0) for one in spot.outline.min(axis=0))
    right, bottom = (int(one) + 24 for one in spot.outline.max(axis=0))
    part = grey[top:bottom, left:right].astype(np.float32)
    smooth = cv2.GaussianBlur(part, (0, 0), 2.5)
    farthest = {}
    for row in range(part.shape[0]):
        for column in range(part.shape[1]):
            x, y = column + left - spot.middle[0], row + top - spot.middle[1]
            along = np.float32(x * np.cos(spot.angle) + y * np.sin(spot.angle))
            across = np.float32(y * np.cos(spot.angle) - x * np.sin(spot.angle))
            if abs(along) <= spot.length / 2 and abs(across) <= spot.width / 2 + 2:
                piece = int((along + spot.length / 2) // 4)
                off = abs(smooth[row, column] - np.median(part))
                farthest[piece] = max(farthest.get(piece, 0), off)
    two = sorted(farthest.values())[-2:]
    return 4.0 * sum(one >= np.mean(two) / 2 for one in farthest.values())


def naive_paths(plane, kept, bend):
    """Through each cell the best of all paths there are, by trying every one of them."""
    rows, columns = plane.shape

    def best(row, column, step):
        beyond = column + step
        if not 0 <= beyond < columns:
            return 0.0
        return max(
            kept * (plane[to, beyond] + best(to, beyond, step) - bend * abs(to - row))
            for to in (row - 1, row, row + 1)
            if 0 <= to < rows
        )

    return np.array(
        [
            [plane[y, x] + best(y, x, -1) + best(y, x, 1) for x in range(columns)]
            for y in range(rows)
        ]
    )
