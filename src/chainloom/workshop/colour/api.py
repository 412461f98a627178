"""Colours for programs: compare, sort, the firm's shades, recipes from its own dyeings.

Comparing and sorting keep nothing; shades and recipes are the firm's own, seen by nobody else.
"""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Any, Literal

from django.http import HttpRequest
from ninja import File, Form, Query, Router, Schema, Status, UploadedFile
from pydantic import Field, StringConstraints, model_validator

from chainloom.core.errors import Invalid, Missing
from chainloom.core.paging import cursor_page
from chainloom.core.rest import Body, Id, PageOut, PageQuery, bounded, found
from chainloom.engines import colour
from chainloom.engines.colour import Sample

from . import judging
from .kept import FILE, INDICATIVE, TYPED, Kept, kept_of, own_lab
from .models import Shade
from .policy import dyeing_set_policy, recipe_policy, shade_policy
from .selectors import nearest, own
from .sentences import in_words
from .services import comparing, lots, recipes, shades
from .services.common import in_field, shade_named
from .typed import screen_colour

router = Router()
COLOUR = "/chains/{chain_slug}/colour"
MOST_POINTS = 500
Lab = Annotated[list[float], Field(min_length=3, max_length=3, examples=[[52.3, -3.1, 20.5]])]
Hex = Annotated[str, StringConstraints(pattern=r"^#[0-9a-fA-F]{6}$")]
Formula = Literal["ciede2000", "cmc", "cielab"]
Way = Literal["typed", "file", "screen", "picture", "checked"]


class MeasurementIn(Body):
    """A curve, L\\*a\\*b\\*, a screen's colour, or one of your shades: one of them."""

    name: bounded(80) = ""  # type: ignore[valid-type]
    wavelengths: list[float] = Field(
        default_factory=list, max_length=MOST_POINTS, description="In nm, rising."
    )
    reflectance: list[float] = Field(
        default_factory=list, max_length=MOST_POINTS, description="As fractions."
    )
    lab: Lab | None = None
    observer: Literal[2, 10] = Field(10, description="Of `lab`, which is for D65.")
    srgb: Hex | None = Field(None, description="A screen's colour: indicative only.")
    how: Way | None = Field(
        None,
        description="How `lab` or the curve was measured, as `shades` tells it; a `screen`'s or "
        "`picture`'s is indicative only.",
    )
    shade: bounded(80, least=1) | None = Field(  # type: ignore[valid-type]
        None, description="The name of a shade of your library."
    )

    @model_validator(mode="after")
    def _one(self) -> MeasurementIn:
        given = [bool(self.wavelengths), self.lab is not None, bool(self.srgb), bool(self.shade)]
        if sum(given) != 1:
            raise ValueError("give a curve, lab, srgb or a shade: one of them")
        return self


class MeasuredOut(Schema):
    name: str
    lab: Lab


class DifferenceOut(MeasuredOut):
    ciede2000: float
    cmc: float
    cielab: float
    lightness: float = Field(description="ΔL*")
    chroma: float = Field(description="ΔC*")
    hue: float = Field(description="ΔH*")
    words: str
    verdict: Literal["pass", "fail", "open"] = Field(
        description="`open` where a colour is indicative only."
    )
    is_indicative: bool
    metamerism: dict[str, float] = Field(description="Index by lamp; empty without two curves.")


class ColourCompareIn(Body):
    standard: MeasurementIn
    samples: list[MeasurementIn] = Field(min_length=1, max_length=comparing.MOST_SAMPLES)
    formula: Formula | None = Field(None, description="Else that of your tolerance.")
    limit: float | None = Field(None, gt=0, le=50, description="Else your tolerance.")


class ColourCompareOut(Schema):
    formula: str
    limit: float
    samples: list[DifferenceOut]


def _may(request: HttpRequest) -> None:
    if request.actor.organisation_id is None:
        raise Missing()


def _kept(request: HttpRequest, one: MeasurementIn, field: str) -> Kept:
    name = one.name or field
    if one.shade:
        shade = shade_named(one.shade, request.actor)
        if shade is None:
            raise Invalid("unknown_shade", str(Missing()), field=field)
        return shade
    if one.srgb:
        return screen_colour(one.srgb, name)
    if one.lab is not None:
        lab = (one.lab[0], one.lab[1], one.lab[2])
        sample = in_field(field, lambda: Sample(name, lab=lab, observer=one.observer))
        return Kept(sample, one.how or TYPED)
    curve = (tuple(one.wavelengths), tuple(one.reflectance))
    return Kept(in_field(field, lambda: Sample(name, *curve)), one.how or FILE)


@router.post(COLOUR + "/compare", response=ColourCompareOut, summary="Samples against a standard")
def colour_compare(request: HttpRequest, chain_slug: str, body: ColourCompareIn) -> dict[str, Any]:
    """Differences, which way in words, and the verdict. Nothing is kept."""
    _may(request)
    usual = own.tolerance_of(request.actor)
    formula, limit = body.formula or usual["formula"], body.limit or usual["limit"]
    standard = _kept(request, body.standard, "standard")
    samples = [_kept(request, one, f"samples.{n}") for n, one in enumerate(body.samples)]
    judged = in_field(
        "samples", lambda: judging.judge(standard, samples, formula=formula, limit=limit)
    )
    return {"formula": formula, "limit": limit, "samples": [_difference(one) for one in judged]}


def _difference(one: judging.Judged) -> dict[str, Any]:
    return {
        "name": one.name,
        "lab": one.lab,
        **one.differences,
        **dict(zip(("lightness", "chroma", "hue"), (s.value for s in one.steps[:3]), strict=True)),
        "words": one.words,
        "verdict": one.verdict,
        "is_indicative": one.is_indicative,
        "metamerism": one.metamerism,
    }


class ShadeSortIn(Body):
    pieces: list[MeasurementIn] = Field(min_length=1, max_length=lots.AT_ONCE)
    standard: MeasurementIn | None = Field(None, description="Else the middle of the pieces.")
    axes: Literal["cmc", "lch", "lab"] = "cmc"
    width: float = Field(1.0, gt=0, le=50)
    formula: Formula | None = None
    limit: float | None = Field(None, gt=0, le=50, description="Tolerance within a group.")


class ShadePieceOut(MeasuredOut):
    box: str | None = Field(description="The 555 code; null outside all boxes.")
    ciede2000: float
    group: int = Field(description="From 1.")
    is_indicative: bool


class ShadeSortOut(Schema):
    standard: Lab
    groups: int
    exact: bool = Field(description="There cannot be fewer groups.")
    at_least: int
    pieces: list[ShadePieceOut]


@router.post(COLOUR + "/sort", response=ShadeSortOut, summary="Pieces in 555 boxes and groups")
def colour_sort(request: HttpRequest, chain_slug: str, body: ShadeSortIn) -> dict[str, Any]:
    """Boxes about the standard, and the fewest groups found. Nothing is kept."""
    _may(request)
    usual = own.tolerance_of(request.actor)
    limit, formula = body.limit or usual["limit"], body.formula or usual["formula"]
    standard = _kept(request, body.standard, "standard") if body.standard else None
    pieces = [_kept(request, one, f"pieces.{n}") for n, one in enumerate(body.pieces)]
    middle, points = in_field("pieces", lambda: lots.labs_of(standard, pieces))
    boxes = colour.sort_555(middle, points, widths=body.width, axes=body.axes)
    grouped = lots.groups_of(points, limit, formula)
    number = {
        place: n for n, one in enumerate(grouped["groups"], start=1) for place in one["members"]
    }
    rows = zip(pieces, points, boxes, strict=True)
    return {
        "standard": middle,
        "groups": len(grouped["groups"]),
        "exact": grouped["exact"],
        "at_least": grouped["at_least"],
        "pieces": [
            {
                "name": one.name,
                "lab": lab,
                "box": box.code,
                "ciede2000": box.difference,
                "group": number[place],
                "is_indicative": one.is_indicative,
            }
            for place, (one, lab, box) in enumerate(rows)
        ],
    }


class ShadeOut(Schema):
    id: Id
    name: str
    note: str
    lab: Lab
    has_curve: bool
    is_indicative: bool
    how: Way
    created_at: dt.datetime


def _shade(row: Shade) -> dict[str, Any]:
    return {
        "id": row.pk,
        "name": row.name,
        "note": row.note,
        "lab": [row.lightness, row.a, row.b],
        "has_curve": bool(row.measured["wavelengths"]),
        "is_indicative": row.measured["how"] in INDICATIVE,
        "how": row.measured["how"],
        "created_at": row.created_at,
    }


class ShadesQuery(PageQuery):
    q: bounded(100) = Field("", description="In name or note.")  # type: ignore[valid-type]
    sort: Literal["name", "-name", "id", "-id"] = "name"


@router.get(COLOUR + "/shades", response=PageOut[ShadeOut], summary="Your shades")
def shade_list(request: HttpRequest, chain_slug: str, query: Query[ShadesQuery]) -> dict[str, Any]:
    _may(request)
    rows = own.shades(request.actor, query.q).defer(None)
    page = cursor_page(
        rows, sort=query.sort, allowed=("name", "id"), cursor=query.cursor, limit=query.limit
    )
    return {"items": [_shade(row) for row in page.items], "next_cursor": page.next_cursor}


class ShadeIn(Body):
    measurement: MeasurementIn
    name: bounded(80, least=1)  # type: ignore[valid-type]
    note: bounded(200) = ""  # type: ignore[valid-type]


@router.post(COLOUR + "/shades", response={201: ShadeOut}, summary="Add a shade")
def shade_add(request: HttpRequest, chain_slug: str, body: ShadeIn) -> Status:
    _may(request)
    one = _kept(request, body.measurement, "measurement")
    row = shades.shade_keep(one=one, name=body.name, note=body.note, by=request.actor)
    return Status(201, _shade(row))


class ShadeNearIn(Body):
    measurement: MeasurementIn
    count: int = Field(10, ge=1, le=100)


class ShadeNearOut(Schema):
    shade: ShadeOut
    ciede2000: float
    spectral: float | None = Field(description="Root mean square difference of the curves.")
    worst_metamerism: float | None
    is_indicative: bool


@router.post(COLOUR + "/shades/nearest", response=list[ShadeNearOut], summary="The nearest shades")
def shade_nearest(request: HttpRequest, chain_slug: str, body: ShadeNearIn) -> list[dict[str, Any]]:
    _may(request)
    wanted = _kept(request, body.measurement, "measurement")
    return [
        {
            "shade": _shade(one.shade),
            "ciede2000": one.near.difference,
            "spectral": one.near.spectral,
            "worst_metamerism": one.near.metamerism.worst if one.near.metamerism else None,
            "is_indicative": one.near.indicative,
        }
        for one in nearest.nearest(request.actor, wanted, count=body.count)
    ]


@router.delete(COLOUR + "/shades/{shade_id}", response={204: None}, summary="Take a shade out")
def shade_remove(request: HttpRequest, chain_slug: str, shade_id: Id) -> Status:
    """It can be taken back on the page of the library."""
    row = found(shade_policy.rows(request.actor).filter(removed_in=None), shade_id)
    shades.shades_remove(shades=[row.pk], by=request.actor)
    return Status(204, None)


class DyeOut(Schema):
    name: str
    dyeings: int
    most: float = Field(description="The largest amount dyed, % of the weight of fabric.")


class DyeingSetOut(Schema):
    id: Id
    name: str
    dyeings: int
    dyes: list[DyeOut]
    constants: int
    error: float = Field(description="Median ΔE00 of dyeings predicted without themselves.")
    error_90: float
    notes: list[str]


class DyeingsIn(Schema):
    name: bounded(80) = Field("", description="Else that of the file.")  # type: ignore[valid-type]
    amounts: bounded(400_000) = Field(  # type: ignore[valid-type]
        "", description="A table: a line that names the dyes, then each sample with its amounts."
    )


def _set(row: Any) -> dict[str, Any]:
    notes = [in_words(one) for one in row.facts["notes"]]
    return {"id": row.pk, "name": row.name, **row.facts, "notes": notes}


@router.get(COLOUR + "/dyeings", response=PageOut[DyeingSetOut], summary="Your sets of dyeings")
def dyeing_set_list(
    request: HttpRequest, chain_slug: str, query: Query[PageQuery]
) -> dict[str, Any]:
    _may(request)
    rows = dyeing_set_policy.rows(request.actor).defer("dyeings")
    page = cursor_page(rows, sort="-id", allowed=("id",), cursor=query.cursor, limit=query.limit)
    return {"items": [_set(row) for row in page.items], "next_cursor": page.next_cursor}


@router.post(COLOUR + "/dyeings", response={201: DyeingSetOut}, summary="Send dyeings")
def dyeing_set_send(
    request: HttpRequest, chain_slug: str, data: Form[DyeingsIn], file: File[UploadedFile]
) -> Status:
    """CSV or Excel: a curve a row, and a column `dye:NAME` for each dye, in % of the weight of
    fabric; or an instrument's file, with the recipes in `amounts`."""
    _may(request)
    row = recipes.dyeing_set_add(values=data.model_dump(), file=file, by=request.actor)
    return Status(201, _set(row))


class RecipeIn(Body):
    target: MeasurementIn
    title: bounded(80) = ""  # type: ignore[valid-type]
    most_dyes: int = Field(3, ge=1, le=6)
    dyes: list[bounded(80)] = Field(  # type: ignore[valid-type]
        default_factory=list, max_length=40, description="To choose from; all, unless named."
    )
    metamerism_weight: float = Field(0.5, ge=0, le=10)
    cost_weight: float = Field(0.2, ge=0, le=10)


class RecipeOut(Schema):
    amounts: dict[str, float] = Field(description="% of the weight of fabric.")
    criterion: str
    difference: float = Field(description="ΔE00 by the model.")
    likely: float
    likely_90: float
    metamerism: dict[str, float]
    spectral: float | None
    cost: float | None
    beyond: list[str] = Field(description="Dyes of which more is used than was ever dyed.")
    lab: Lab
    rank: float


class RecipesOut(Schema):
    id: Id
    title: str
    dyeing_set: int
    target: MeasuredOut
    recipes: list[RecipeOut] | None = Field(description="Null until a job has found them.")
    error: str


def _asked(row: Any) -> dict[str, Any]:
    target = row.target
    return {
        "id": row.pk,
        "title": row.title,
        "dyeing_set": row.dyeing_set_id,
        "target": {"name": target["name"], "lab": own_lab(kept_of(target))},
        "recipes": row.found,
        "error": in_words(row.error),
    }


@router.post(
    COLOUR + "/dyeings/{dyeing_set_id}/recipes",
    response={201: RecipesOut},
    summary="Ask for recipes",
)
def recipe_ask(request: HttpRequest, chain_slug: str, dyeing_set_id: Id, body: RecipeIn) -> Status:
    """Found at once for few dyes; else ask for them again until they are there."""
    row = found(dyeing_set_policy.rows(request.actor), dyeing_set_id)
    target = _kept(request, body.target, "target")
    values = body.model_dump(exclude={"target"})
    asked = recipes.recipe_for(dyeing_set=row, target=target, values=values, by=request.actor)
    return Status(201, _asked(asked))


@router.get(COLOUR + "/recipes/{recipe_id}", response=RecipesOut, summary="Recipes asked for")
def recipe_get(request: HttpRequest, chain_slug: str, recipe_id: Id) -> dict[str, Any]:
    return _asked(found(recipe_policy.rows(request.actor), recipe_id))
