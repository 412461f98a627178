"""What goes in and what comes out."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass
from typing import Literal

Verdict = Literal["same", "possible", "different"]
Script = Literal["han", "latin"]


@dataclass(frozen=True, slots=True)
class Record:
    """One mention of an organisation: a row of a sheet, an entry of the registry."""

    key: Hashable
    name: str
    other_names: tuple[str, ...] = ()
    uscc: str | None = None
    address: str | None = None
    district_code: str | None = None


@dataclass(frozen=True, slots=True)
class NameParts:
    """A name taken apart.

        福建省泉州市 | 恒丰 | 纺织科技 | 有限公司 | 泉州分公司
        place         brand  trade      legal      branch
        Quanzhou     | Hengfeng | Textile | Co., Ltd. | Plant 2

    `core` is brand and trade together, in the order written; `trades` are the identifiers of
    the trade words (纺织 and "textile" are both `textile`); `place_codes` are GB/T 2260 codes
    without their trailing zeros ("3505" is Quanzhou), or ISO 3166-1 letters for a country.
    """

    text: str
    script: Script
    place: str = ""
    place_codes: tuple[str, ...] = ()
    core: str = ""
    brand: str = ""
    trades: tuple[str, ...] = ()
    legal_form: str = ""
    legal_class: str = ""
    branch: str = ""
    former: str = ""
    tokens: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Reason:
    """One observation: a stable code, the two values it compared, its weight in bits."""

    code: str
    a: str
    b: str
    weight: float


@dataclass(frozen=True, slots=True)
class Comparison:
    a: Record
    b: Record
    score: float
    verdict: Verdict
    reasons: tuple[Reason, ...]

    @property
    def codes(self) -> tuple[str, ...]:
        return tuple(reason.code for reason in self.reasons)


@dataclass(frozen=True, slots=True)
class SkippedBlock:
    """A key shared by so many records that its pairs were not compared."""

    key: str
    size: int
