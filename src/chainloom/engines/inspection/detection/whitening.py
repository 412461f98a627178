"""Taking the weave out of a picture: of sound cloth, even noise is left.

The power spectrum of the cloth is the median over overlapping blocks of the picture itself, so
that a defect in some of them does not enter. A filter h on the picture divided by that spectrum is
the matched filter for a spot of the shape h in noise of that spectrum (Turin 1960).
"""

from __future__ import annotations

import cv2
import numpy as np
import numpy.typing as npt
import scipy

Plane = npt.NDArray[np.float32]

BLOCK = 128
FLOOR = 0.02  # of the median power: no frequency is raised without bound
TAPER = 12  # pixels over which the picture fades at its ends: a sharp end would ring
LIGHT_SIGMA = 40  # pixels: what varies more slowly than this is illumination
LIGHT_CELL = 8


def flatten(grey: Plane, inside: Plane) -> Plane:
    """Without illumination: less the local mean, over the local contrast; 0 outside the cloth."""
    height, width = grey.shape
    size = (max(1, width // LIGHT_CELL), max(1, height // LIGHT_CELL))

    def wide(plane: Plane) -> Plane:
        small = cv2.resize(plane, size, interpolation=cv2.INTER_AREA)
        sigma = LIGHT_SIGMA / LIGHT_CELL
        return np.asarray(
            cv2.GaussianBlur(small, (0, 0), sigma, borderType=cv2.BORDER_REFLECT), np.float32
        )

    def back(plane: Plane) -> Plane:
        return np.asarray(
            cv2.resize(plane, (width, height), interpolation=cv2.INTER_LINEAR), np.float32
        )

    weight = wide(inside) + np.float32(1e-3)
    mean = wide(grey * inside) / weight
    contrast = np.sqrt(np.maximum(wide(grey * grey * inside) / weight - mean * mean, 1))
    # Contrast changes slowly over cloth, so that a defect is not divided by its own.
    contrast = np.broadcast_to(np.median(contrast, axis=0, keepdims=True), contrast.shape)
    contrast = scipy.ndimage.median_filter(contrast, (1, 41), mode="nearest")
    return np.asarray((grey - back(mean)) / back(contrast) * inside, np.float32)


def spectrum(flat: Plane, top: int, left: int, bottom: int, right: int) -> Plane | None:
    """Robust power spectrum (BLOCK × BLOCK/2 + 1) of the cloth in the box; None if too small."""
    if bottom - top < BLOCK or right - left < BLOCK:
        return None
    window = np.outer(np.hanning(BLOCK), np.hanning(BLOCK)).astype(np.float32)
    step = BLOCK // 2
    powers = [
        np.abs(scipy.fft.rfft2(flat[y : y + BLOCK, x : x + BLOCK] * window)) ** 2
        for y in range(top, bottom - BLOCK + 1, step)
        for x in range(left, right - BLOCK + 1, step)
    ]
    # The median of an exponential variable is ln 2 of its mean.
    middle = np.median(np.array(powers, np.float32), axis=0)
    return np.asarray(middle / ((window**2).sum() * np.log(2)), np.float32)


def kernels(power: Plane) -> tuple[Plane, Plane]:
    """Filters of BLOCK × BLOCK that divide by the root of the spectrum, and by the spectrum."""
    mirrored = power[(-np.arange(BLOCK)) % BLOCK][:, 1:-1][:, ::-1]
    full = np.concatenate([power, mirrored], axis=1)
    smooth = scipy.ndimage.gaussian_filter(full, 0.7, mode="wrap")
    smooth = np.maximum(smooth, full * 0.7)
    # An even grey has no spectrum at all.
    smooth = smooth + (FLOOR * np.median(smooth) + np.float32(1e-12))
    fade = np.clip(1.5 - 3 * np.abs(np.arange(BLOCK) - BLOCK // 2) / BLOCK, 0, 1)
    window = np.outer(fade, fade)

    def kernel(response: npt.NDArray[np.floating]) -> Plane:
        return np.asarray(np.fft.fftshift(np.fft.ifft2(response).real) * window, np.float32)

    return kernel(1 / np.sqrt(smooth)), kernel(1 / smooth)


def convolve(plane: Plane, filters: tuple[Plane, ...]) -> list[Plane]:
    """The plane under each filter of BLOCK × BLOCK, with nothing beyond its ends."""
    height, width = plane.shape
    shape = tuple(scipy.fft.next_fast_len(size + BLOCK, True) for size in plane.shape)
    transformed = scipy.fft.rfft2(plane, shape)
    half = BLOCK // 2
    found = []
    for one in filters:
        product = scipy.fft.rfft2(one, shape)
        product *= transformed
        filtered = scipy.fft.irfft2(product, shape, overwrite_x=True)
        found.append(
            np.ascontiguousarray(filtered[half : half + height, half : half + width], np.float32)
        )
    return found


def taper(shape: tuple[int, int], top: int, left: int, bottom: int, right: int) -> Plane:
    """1 within the box, 0 outside, rising over TAPER pixels at its ends."""

    def side(size: int, first: int, last: int) -> Plane:
        line = np.zeros(size, np.float32)
        length = min(TAPER, max(1, (last - first) // 2))
        rise = np.sin((np.arange(length) + 0.5) / length * np.pi / 2) ** 2
        line[first:last] = 1
        line[first : first + length] *= rise
        line[last - length : last] *= rise[::-1]
        return line

    return np.outer(side(shape[0], top, bottom), side(shape[1], left, right))
