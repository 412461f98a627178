"""Chain templates: data files from which an office starts its own chain.

A template is one TOML file in `templates_data`, named by its code. Everything a chain needs is
in it: stages in columns from upstream to downstream, the activity classes and products of each,
and what each takes from which other stage. Adding a chain is adding a file.
"""

from __future__ import annotations

import re
import tomllib
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from graphlib import CycleError, TopologicalSorter
from importlib.resources import files
from typing import Any

from chainloom.core.classifications import industry

LANES = ("main", "support")
EFFECTS = ("", "essential", "shared", "none")
_SLUG = re.compile(r"[a-z][a-z0-9_]*")
_STAGE_KEYS = {
    "code",
    "name",
    "name_en",
    "column",
    "lane",
    "industry_codes",
    "products",
    "inputs",
}
# Other words that the trade has for a stage; spreadsheets are understood by them.
_MAY_HAVE = {"aliases"}


class UnknownTemplate(LookupError):
    """There is no template of that code."""


class InvalidTemplate(ValueError):
    """The file breaks the rules of a template; every problem found is listed."""

    def __init__(self, code: str, problems: list[str]) -> None:
        self.code = code
        self.problems = problems
        super().__init__(f"{code}: " + "; ".join(problems))


@dataclass(frozen=True, slots=True)
class ProductTemplate:
    name: str
    name_en: str
    unit: str


@dataclass(frozen=True, slots=True)
class StageInputTemplate:
    stage: str  # the code of the stage it comes from
    products: tuple[str, ...]  # names of that stage's products
    effect: str = ""  # what its loss does; empty: as usual, by the lane it comes from
    share: float | None = None  # its part of all inputs of the stage, where the template knows it


@dataclass(frozen=True, slots=True)
class StageTemplate:
    code: str
    name: str
    name_en: str
    column: int
    lane: str
    industry_codes: tuple[str, ...]
    products: tuple[ProductTemplate, ...]
    inputs: tuple[StageInputTemplate, ...]
    aliases: tuple[str, ...] = ()

    @property
    def is_support(self) -> bool:
        return self.lane == "support"


@dataclass(frozen=True, slots=True)
class ChainTemplate:
    code: str
    name: str
    name_en: str
    stages: tuple[StageTemplate, ...]

    def stage(self, code: str) -> StageTemplate:
        for stage in self.stages:
            if stage.code == code:
                return stage
        raise KeyError(code)

    def edges(self) -> Iterator[tuple[str, str, tuple[str, ...]]]:
        """Every flow as (from stage, to stage, products)."""
        for stage in self.stages:
            for taken in stage.inputs:
                yield taken.stage, stage.code, taken.products


@cache
def available() -> list[str]:
    """Codes of the templates that can be loaded."""
    folder = files(__package__).joinpath("templates_data")
    names = (entry.name for entry in folder.iterdir())
    return sorted(name.removesuffix(".toml") for name in names if name.endswith(".toml"))


@cache
def load(code: str) -> ChainTemplate:
    """The template of that code, checked."""
    if code not in available():
        raise UnknownTemplate(code)
    source = files(__package__).joinpath("templates_data", f"{code}.toml")
    template = parse(source.read_text(encoding="utf-8"), code)
    if template.code != code:
        raise InvalidTemplate(code, [f"the file calls itself {template.code!r}"])
    return template


def parse(text: str, source: str = "template") -> ChainTemplate:
    """Read a template's text and check it against every rule."""
    try:
        raw = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise InvalidTemplate(source, [f"not TOML: {error}"]) from error
    problems = _shape_problems(raw)
    if problems:
        raise InvalidTemplate(source, problems)
    template = ChainTemplate(
        code=raw["code"],
        name=raw["name"],
        name_en=raw["name_en"],
        stages=tuple(_stage(row) for row in raw["stages"]),
    )
    problems = list(find_problems(template))
    if problems:
        raise InvalidTemplate(source, problems)
    return template


def _shape_problems(raw: dict[str, Any]) -> list[str]:
    missing = [key for key in ("code", "name", "name_en", "stages") if not raw.get(key)]
    problems = [f"{key} is missing" for key in missing]
    for number, row in enumerate(raw.get("stages") or [], start=1):
        label = row.get("code", f"stage {number}")
        if absent := sorted(_STAGE_KEYS - row.keys()):
            problems.append(f"{label}: {', '.join(absent)} missing")
        if unknown := sorted(row.keys() - _STAGE_KEYS - _MAY_HAVE):
            problems.append(f"{label}: {', '.join(unknown)} not known")
    return problems


def _stage(row: dict[str, Any]) -> StageTemplate:
    return StageTemplate(
        code=row["code"],
        name=row["name"],
        name_en=row["name_en"],
        column=row["column"],
        lane=row["lane"],
        industry_codes=tuple(row["industry_codes"]),
        products=tuple(ProductTemplate(**product) for product in row["products"]),
        inputs=tuple(
            StageInputTemplate(
                taken["stage"],
                tuple(taken["products"]),
                taken.get("effect", ""),
                taken.get("share"),
            )
            for taken in row["inputs"]
        ),
        aliases=tuple(row.get("aliases", ())),
    )


def find_problems(template: ChainTemplate) -> Iterator[str]:
    """Every rule the template breaks, in words."""
    for code, times in Counter(stage.code for stage in template.stages).items():
        if times > 1:
            yield f"{code}: the code stands {times} times"
    for stage in template.stages:
        yield from _stage_problems(stage)
    names = {stage.name: stage.code for stage in template.stages}
    for stage in template.stages:
        for alias in stage.aliases:
            if alias in names:
                yield f"{stage.code}: the alias {alias} is the name of {names[alias]}"
    by_code = {stage.code: stage for stage in template.stages}
    for stage in template.stages:
        for taken in stage.inputs:
            yield from _input_problems(stage, taken, by_code)
    try:
        TopologicalSorter(
            {stage.code: {taken.stage for taken in stage.inputs} for stage in template.stages}
        ).prepare()
    except CycleError as error:
        yield "goes round in a circle: " + " → ".join(error.args[1])


def _stage_problems(stage: StageTemplate) -> Iterator[str]:
    if not _SLUG.fullmatch(stage.code):
        yield f"{stage.code}: a code is lower-case letters, digits and underscores"
    if stage.lane not in LANES:
        yield f"{stage.code}: lane {stage.lane!r} is neither main nor support"
    if stage.column < 0:
        yield f"{stage.code}: column {stage.column} is below 0"
    if not stage.products:
        yield f"{stage.code}: makes no product"
    for product, times in Counter(product.name for product in stage.products).items():
        if times > 1:
            yield f"{stage.code}: product {product} stands {times} times"
    if not stage.industry_codes:
        yield f"{stage.code}: carries no activity class"
    shares = [taken.share for taken in stage.inputs if taken.share is not None]
    if not all(isinstance(one, int | float) and 0 < one <= 1 for one in shares) or (
        sum(shares) > 1 + 1e-6
    ):
        yield f"{stage.code}: shares of its inputs are above 0, and no more than 1 together"
    for code in stage.industry_codes:
        if len(code) < 3 or industry.lookup(code) is None:
            yield f"{stage.code}: {code} is no group or class of GB/T 4754-2017 kept here"


def _input_problems(
    stage: StageTemplate, taken: StageInputTemplate, by_code: dict[str, StageTemplate]
) -> Iterator[str]:
    upstream = by_code.get(taken.stage)
    if upstream is None:
        yield f"{stage.code}: takes from {taken.stage}, which is no stage"
        return
    made = {product.name for product in upstream.products}
    for product in taken.products:
        if product not in made:
            yield f"{stage.code}: {taken.stage} does not make {product}"
    if taken.effect not in EFFECTS:
        yield f"{stage.code}: the loss of {taken.stage} has the unknown effect {taken.effect!r}"
    if not taken.products:
        yield f"{stage.code}: takes nothing named from {taken.stage}"
    # Machines, dyes or logistics serve several columns, so a support lane may stand anywhere.
    if not (stage.is_support or upstream.is_support) and upstream.column >= stage.column:
        yield f"{stage.code}: takes from {taken.stage}, which does not stand upstream of it"
