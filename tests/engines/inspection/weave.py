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
