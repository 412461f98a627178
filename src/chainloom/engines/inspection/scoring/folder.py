"""Reads a folder of labelled pictures, laid out as AITEX's is:

defect/0001_002_00.png            number, code of the defect, code of the fabric
mask/0001_002_00_mask*.png        what is brighter than 127 is defect; several masks add up
clean/FABRIC/0001_000_05.png      pictures without defects
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
import numpy.typing as npt

MASKED = 127


class ScoringError(ValueError):
    """A folder that cannot be scored; says what is missing and where."""


@dataclass(frozen=True)
class Labelled:
    """One picture; half 0 fixes thresholds, half 1 is scored by them."""

    path: Path
    code: str  # of the defect, "000" without one
    fabric: str
    is_faulty: bool
    half: int
    masks: tuple[Path, ...]

    @property
    def is_located(self) -> bool:
        """Whether it is known where it is faulty, and where not."""
        return bool(self.masks) or not self.is_faulty

    def pixels(self) -> npt.NDArray[np.uint8]:
        """Grey, (height, width)."""
        return _grey(self.path)

    def mask(self) -> npt.NDArray[np.bool_]:
        """Where the defects are, (height, width)."""
        shape = self.pixels().shape
        found = np.zeros(shape, bool)
        for path in self.masks:
            mask = _grey(path)
            if mask.shape != shape:
                raise ScoringError(
                    f"{path.name} is {mask.shape[1]} × {mask.shape[0]} pixels, "
                    f"its picture {shape[1]} × {shape[0]}"
                )
            found |= mask > MASKED
        return found


def _grey(path: Path) -> npt.NDArray[np.uint8]:
    found = cv2.imdecode(np.frombuffer(path.read_bytes(), np.uint8), cv2.IMREAD_GRAYSCALE)
    if found is None:
        raise ScoringError(f"{path} cannot be read as a picture")
    return np.asarray(found, np.uint8)


def read_folder(folder: Path) -> list[Labelled]:
    """The pictures in the order of their names; halves alternate within each fabric and code."""
    defects = sorted((folder / "defect").glob("*.png"))
    cleans = sorted((folder / "clean").glob("*/*.png"))
    if not defects or not cleans:
        raise ScoringError(
            f"{folder}: wanted are defect/*.png, mask/NAME_mask*.png and clean/*/*.png"
        )
    met: dict[tuple[bool, str, str], int] = {}
    found = []
    for path in [*defects, *cleans]:
        is_faulty = path.parent.name == "defect" and path in defects
        parts = path.stem.split("_")
        code, fabric = (parts[1], parts[2]) if len(parts) >= 3 else ("?", path.parent.name)
        masks = tuple(sorted((folder / "mask").glob(f"{path.stem}_mask*.png")))
        key = (is_faulty, fabric, code)
        half = met.get(key, 0) % 2
        met[key] = met.get(key, 0) + 1
        found.append(Labelled(path, code, fabric, is_faulty, half, masks if is_faulty else ()))
    return found
