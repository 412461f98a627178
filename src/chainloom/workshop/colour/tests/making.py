"""Measurements made up for tests: curves with one absorption band, and dyeings that obey
Kubelka and Munk."""

from __future__ import annotations

import io
import re

import numpy as np
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from PIL import Image

from chainloom.engines.colour import reflectance_of

GRID = np.arange(400, 701, 10)
BANDS = {"Gelb T": (430, 45, 9.0), "Rot T": (525, 40, 8.5), "Blau T": (610, 50, 8.0)}


def curve(**amounts: float) -> np.ndarray:
    """Reflectance of cloth with so much of each dye (named by first word), in % on fabric."""
    ks = 0.02 + 0.10 * np.exp(-(GRID - 400) / 60)
    for dye, (peak, wide, top) in BANDS.items():
        amount = amounts.get(dye.split()[0].lower(), 0.0)
        ks = ks + amount * top * np.exp(-(((GRID - peak) / wide) ** 2))
    return reflectance_of(ks)


def typed(values: np.ndarray) -> str:
    return " ".join(f"{100 * value:.3f}" for value in values)


def dyeings_file(name: str = "dyeings.csv") -> SimpleUploadedFile:
    """The cloth, and each dye alone in five steps."""
    heads = ["name", *(f"dye:{dye}" for dye in BANDS), *map(str, GRID)]
    lines = [",".join(heads)]

    def line(label: str, **amounts: float) -> None:
        told = [str(amounts.get(dye.split()[0].lower(), 0)) for dye in BANDS]
        cells = [label, *told, *(f"{value:.6f}" for value in curve(**amounts))]
        lines.append(",".join(cells))

    line("cloth")
    for dye in BANDS:
        for step in (0.1, 0.3, 0.7, 1.5, 3.0):
            line(f"{dye} {step}", **{dye.split()[0].lower(): step})
    return csv_file("\n".join(lines), name)


def csv_file(text: str, name: str = "lot.csv") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, text.encode(), content_type="text/csv")


def plain_picture(colour: tuple[int, int, int] = (60, 90, 140), size: int = 80):
    out = io.BytesIO()
    Image.new("RGB", (size, size), colour).save(out, "PNG")
    return SimpleUploadedFile("cloth.png", out.getvalue(), content_type="image/png")


def at(name: str, *args) -> str:
    return reverse(f"workshop:{name}", args=["fabric", *args])


def text_of(answer) -> str:
    page = re.sub(r"<script.*?</script>|<[^>]+>", " ", answer.content.decode(), flags=re.DOTALL)
    return re.sub(r"\s+", " ", page)
