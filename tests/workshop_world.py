"""What the addresses of the workshop are asked about: one of each, one's own and another's."""

from __future__ import annotations

import uuid
from datetime import timedelta
from typing import Any

import numpy as np
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from chainloom.accounts.actor import Actor
from chainloom.engines.colour import reflectance_of
from chainloom.jobs.models import Job
from chainloom.workshop.colour.services import workbooks
from chainloom.workshop.models import (
    ColourComparison,
    ColourLink,
    ColourPicture,
    DyeingSet,
    PieceLot,
    ProviderTool,
    RecipeRequest,
    Shade,
    ShadeChange,
    ToolPicture,
    ToolUse,
)
from chainloom.workshop.providers.contract import manifest_of

CHAIN = "/api/v1/chains/{chain_slug}"
ROOT, TOOLS, TOOL_USES = CHAIN + "/colour", CHAIN + "/tools", CHAIN + "/tool-uses"
ONE_DAY = timedelta(days=1)
GRID = [float(wave) for wave in range(400, 701, 10)]
MANIFEST = manifest_of(
    {
        "contract": 1,
        "name": {"zh": "样例工具", "en": "Sample tool"},
        "version": "1",
        "summary": {"en": "Counts."},
        "takes": {"fields": [{"key": "width", "label": {"en": "Width"}, "kind": "number"}]},
        "gives": {"en": "a number"},
        "limits": {"en": "None is known."},
        "price": {"en": "free"},
        "keeps": {"days": 0},
    }
).model_dump()


def kept(name: str, *lab: float) -> dict[str, Any]:
    return {
        "name": name,
        "wavelengths": [],
        "reflectance": [],
        "lab": list(lab or (28.0, 3.0, -18.0)),
        "light": "D65",
        "observer": 10,
        "how": "typed",
        "error": None,
    }


def dyeings() -> list[dict[str, Any]]:
    """Cloth, and one dye in two steps."""
    waves = np.array(GRID)
    rows = []
    for amount in (0.0, 0.5, 1.0):
        ks = 0.05 + amount * 8 * np.exp(-(((waves - 525) / 40) ** 2))
        values = [float(value) for value in reflectance_of(ks)]
        told = {"Red": amount} if amount else {}
        one = {**kept(f"d{amount}"), "wavelengths": GRID, "reflectance": values, "lab": None}
        rows.append({**one, "amounts": told})
    return rows


def make_colours(organisation: Any) -> dict[str, Any]:
    """One of everything of the colour tool, by the names that addresses have for them."""
    own = {"organisation": organisation}
    told = {"formula": "ciede2000", "limit": 1.0}
    change = ShadeChange.objects.create(kind="added", state="done", count=1, **own)
    shade = Shade.objects.create(
        name="navy", measured=kept("navy"), lightness=28, a=3, b=-18, added_in=change, **own
    )
    comparison = ColourComparison.objects.create(
        title="t", standard=kept("a"), samples=[kept("b", 29, 3, -18)], **told, **own
    )
    lot = PieceLot.objects.create(
        title="t", pieces=[kept("a"), kept("b", 29, 3, -18)], axes="lab", width=1, **told, **own
    )
    facts = {
        "dyes": [{"name": "Red", "dyeings": 2, "most": 1.0}],
        "dyeings": 2,
        "constants": 1,
        "error": 0.1,
        "error_90": 0.2,
        "notes": [],
    }
    dyed = DyeingSet.objects.create(name="t", dyeings=dyeings(), facts=facts, **own)
    recipe = RecipeRequest.objects.create(
        dyeing_set=dyed,
        title="t",
        target=kept("t"),
        wishes={"most_dyes": 1, "dyes": [], "metamerism_weight": 0.5, "cost_weight": 0.2},
        found=[],
        **own,
    )
    picture = ColourPicture(filename="a.jpg", width=4, height=4, **own)
    picture.file.save("a.jpg", ContentFile(b"\xff\xd8\xff\xd9"), save=False)
    picture.save()
    workbook = Job.objects.create(
        kind=workbooks.JOB, params={"organisation_id": organisation.pk, "query": ""}
    )
    return {
        "change_id": change.pk,
        "workbook_id": workbook.pk,
        "shade_id": shade.pk,
        "comparison_id": comparison.pk,
        "lot_id": lot.pk,
        "dyeing_set_id": dyed.pk,
        "recipe_id": recipe.pk,
        "colour_picture_id": picture.pk,
    }


def make_tool(chain: Any, provider: Any, state: str = "approved") -> ProviderTool:
    return ProviderTool.objects.create(
        chain=chain,
        provider=provider,
        address=f"https://tool.example/{uuid.uuid4().hex[:6]}",
        key_name="ck_t",
        secret="s",
        manifest=MANIFEST,
        sha256="1" * 64,
        approved_sha256="1" * 64 if state == "approved" else "",
        state=state,
    )


def make_use(tool: ProviderTool, organisation: Any) -> ToolUse:
    return ToolUse.objects.create(
        tool=tool,
        organisation=organisation,
        manifest_sha256=tool.sha256,
        state="done",
        agreed_at=timezone.now(),
        result={"fields": [], "tables": [], "notes": []},
    )


def _of_tools(chain: Any, provider: Any, organisation: Any, state: str) -> dict[str, Any]:
    tool = make_tool(chain, provider, state)
    use = make_use(tool, organisation)
    picture = ToolPicture(use=use, width=1, height=1)
    picture.file.save("a.png", ContentFile(b"\x89PNG"), save=False)
    picture.save()
    return {"tool_id": tool.pk, "use_id": use.pk, "tool_picture_id": picture.pk}


def add_workshop(world: Any, other: Any) -> Any:
    """Another organisation's in `world.values`; gives a function that makes one's own."""
    chain = world.actors["office"].chain
    values = make_colours(other) | _of_tools(chain, other, other, "waiting")
    world.values |= values
    link = ColourLink.objects.create(
        chain=chain, comparison_id=values["comparison_id"], expires_at=timezone.now() + ONE_DAY
    )
    world.values["colour_key"] = link.key
    world.variants["approved"] = {"tool_id": make_tool(chain, other).pk}
    one = {"lab": [28, 3, -18]}
    world.bodies |= {
        ("POST", ROOT + "/compare"): {"standard": one, "samples": [{"lab": [29, 3, -18]}]},
        ("POST", ROOT + "/sort"): {"pieces": [one]},
        ("POST", ROOT + "/shades"): {"name": "new", "measurement": one},
        ("POST", ROOT + "/shades/nearest"): {"measurement": one},
        ("POST", ROOT + "/dyeings"): {"file": dyeings_file()},
        ("POST", ROOT + "/dyeings/{dyeing_set_id}/recipes"): {"target": one},
        ("POST", TOOLS): {"address": "https://tool.example/other"},
        ("POST", TOOLS + "/{tool_id}/decision"): {"approve": True, "sha256": "1" * 64},
        ("POST", TOOLS + "/{tool_id}/revoke"): {"reason": "wrong"},
        ("POST", TOOL_USES + "/{use_id}/agree"): {"sent_sha256": "1" * 64},
    }

    def own(actor: Actor) -> dict[str, Any]:
        organisation = actor.membership.organisation
        return make_colours(organisation) | _of_tools(chain, organisation, organisation, "waiting")

    return own


def dyeings_file() -> SimpleUploadedFile:
    heads = ["name", "dye:Red", *(f"{wave:g}" for wave in GRID)]
    lines = [",".join(heads)]
    for one in dyeings():
        cells = [one["name"], one["amounts"].get("Red", 0), *one["reflectance"]]
        lines.append(",".join(map(str, cells)))
    text = "\n".join(lines).encode()
    return SimpleUploadedFile("dyeings.csv", text, content_type="text/csv")
