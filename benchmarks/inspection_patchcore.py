"""A peer of the inspection engine: PatchCore (Roth et al. 2022, "Towards total recall in industrial
anomaly detection"), put together from the paper.

Good pictures of a fabric are seen by the middle of a network that learned on ImageNet; what it
answers, each place averaged with its neighbours, is a patch. Of all patches a few are kept that
leave none far from its nearest (greedy k-centre). A place of a new picture stands out as
far as its patch is from the nearest one kept.

Left out: weighing a picture's highest distance by how dense its neighbourhood is (equation 7
there), as the same map has to serve tiles, strips and pixels.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np

STRIDE = 8  # pixels between patches
PIECE, BESIDE = 1024, 64  # columns seen in one go, and beyond them on either side
AVERAGED = 3  # patches, as in the paper
SMOOTH = 4.0  # pixels; blur of the map, as in the paper
AT_ONCE = 4096  # patches measured in one go


class Backbone:
    """What the network answers, as patches."""

    def __init__(self, model: bytes, strides: Sequence[int]) -> None:
        import onnxruntime

        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = options.inter_op_num_threads = 1
        self.session = onnxruntime.InferenceSession(
            model, options, providers=["CPUExecutionProvider"]
        )
        self.strides = sorted(strides)

    def patches(self, grey):
        """Of a grey picture, (height // STRIDE, width // STRIDE, channels)."""
        height, width = (size // STRIDE * STRIDE for size in grey.shape)
        found = []
        for left in range(0, width, PIECE):
            right = min(width, left + PIECE)
            first, last = max(0, left - BESIDE), min(width, right + BESIDE)
            part = self._seen(grey[:height, first:last])
            found.append(part[:, (left - first) // STRIDE : (right - first) // STRIDE])
        return np.concatenate(found, axis=1)

    def _seen(self, grey):
        plane = (grey.astype(np.float32) - 127) / 128
        given = np.ascontiguousarray(np.broadcast_to(plane, (1, 3, *plane.shape)))
        rows, columns = (size // STRIDE for size in grey.shape)
        levels = []
        for stride, seen in zip(
            self.strides, self.session.run(None, {"pixels": given}), strict=True
        ):
            level = cv2.blur(np.ascontiguousarray(seen[0].transpose(1, 2, 0)), (AVERAGED, AVERAGED))
            if (step := STRIDE // stride) > 1:
                level = level.reshape(rows, step, columns, step, -1).mean(axis=(1, 3))
            elif stride > STRIDE:
                times = stride // STRIDE
                level = level.repeat(times, axis=0).repeat(times, axis=1)[:rows, :columns]
            levels.append(level)
        return np.concatenate(levels, axis=2)


@dataclass(frozen=True)
class Bank:
    """The patches kept of a fabric."""

    kept: np.ndarray  # (kept, channels)
    usual: float  # distance of good patches from them

    def distances(self, patches):
        """From each of (n, channels) to the nearest kept."""
        own = (self.kept**2).sum(axis=1)
        found = []
        for at in range(0, len(patches), AT_ONCE):
            part = patches[at : at + AT_ONCE]
            squares = own - 2 * part @ self.kept.T
            found.append(squares.min(axis=1) + (part**2).sum(axis=1))
        return np.sqrt(np.maximum(np.concatenate(found), 0))


def learn(backbone: Backbone, good, share: float) -> Bank:
    """The bank of good grey pictures that keeps this share of their patches."""
    seen = [backbone.patches(one) for one in good]
    patches = np.concatenate([one.reshape(-1, one.shape[-1]) for one in seen])
    bank = Bank(patches[spread_out(patches, max(1, round(share * len(patches))))], 1.0)
    return Bank(bank.kept, float(bank.distances(patches).mean()))


def spread_out(patches, count: int):
    """Places of `count` patches, each the farthest from those before (Gonzalez 1985)."""
    squares = (patches**2).sum(axis=1)
    chosen = [0]
    nearest = np.full(len(patches), np.inf, np.float32)
    while len(chosen) < count:
        last = chosen[-1]
        np.minimum(nearest, squares + squares[last] - 2 * patches @ patches[last], out=nearest)
        chosen.append(int(nearest.argmax()))
    return np.array(chosen)


def distance_map(backbone: Backbone, bank: Bank, grey):
    """How far each pixel of a grey picture is from good ones: (height, width), 1 being usual."""
    patches = backbone.patches(grey)
    rows, columns = patches.shape[:2]
    found = bank.distances(patches.reshape(-1, patches.shape[2])) / bank.usual
    wide = cv2.resize(
        found.reshape(rows, columns).astype(np.float32), (columns * STRIDE, rows * STRIDE)
    )
    whole = cv2.copyMakeBorder(
        wide, 0, grey.shape[0] - rows * STRIDE, 0, grey.shape[1] - columns * STRIDE,
        cv2.BORDER_REPLICATE,
    )  # fmt: skip
    return cv2.GaussianBlur(whole, (0, 0), SMOOTH)
