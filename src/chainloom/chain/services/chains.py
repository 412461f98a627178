"""Chains: made from a template, renamed, described."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from django.core.validators import validate_slug
from django.db import transaction
from django.utils.translation import gettext as _

from chainloom.accounts.actor import Actor
from chainloom.accounts.models import Membership, Role
from chainloom.audit import services as audit
from chainloom.core.classifications import districts
from chainloom.core.errors import Conflict, Invalid
from chainloom.engines.resolution import name_key
from chainloom.organisations.models import Kind, Organisation, Participation
from chainloom.organisations.search.ordering import sort_key
from chainloom.organisations.services.effects import network_changed, source_of_entry

from .. import stage_templates
from ..models import Chain, Stage, StageInput
from ..policy import chain_policy
from .common import acting_in, assign, clean_text, needed_text
from .derive import links_derive

# Addresses that mean something else below /c/.
RESERVED_SLUGS = {"new", "api", "static", "admin"}


@transaction.atomic
def chain_create(
    *,
    name: str,
    slug: str,
    district: str,
    template: str,
    by: Actor,
    name_en: str = "",
    description: str = "",
    office_name: str = "",
    is_sample: bool = False,
) -> Chain:
    """A new chain with the stages of a template ("" for none).

    With `office_name`, its office is made as an organisation and the person who makes
    the chain becomes its first member, so that they can invite the others.
    """
    chain_policy.check_add(by)
    chain = Chain.objects.create(
        name=needed_text(name, 80, "name"),
        name_en=clean_text(name_en, 120),
        slug=_free_slug(slug),
        district_code=_known_district(district),
        template=template,
        description=str(description or "").strip()[:2000],
        is_sample=is_sample,
    )
    if template:
        _plant(chain, _known_template(template))
    if office_name:
        _seat_office(chain, needed_text(office_name, 160, "office_name"), by)
    here = Actor(user=by.user, system=by.system, chain_override=chain)
    audit.record(by=here, action="chain.created", obj=chain, context={"template": template})
    return chain


@transaction.atomic
def chain_update(*, chain: Chain, by: Actor, **values: Any) -> Chain:
    """Change name, English name, district or description, or what the public sees."""
    by = acting_in(by, chain)
    chain_policy.check(by, "edit", chain)
    clean: dict[str, Any] = {
        name: bool(values[name]) for name in ("is_public", "is_indexed") if name in values
    }
    if "name" in values:
        clean["name"] = needed_text(values["name"], 80, "name")
    if "name_en" in values:
        clean["name_en"] = clean_text(values["name_en"], 120)
    if "district_code" in values:
        clean["district_code"] = _known_district(values["district_code"])
    if "description" in values:
        clean["description"] = str(values["description"] or "").strip()[:2000]
    changes = assign(chain, clean)
    if changes:
        chain.save(update_fields=list(changes))
        audit.record(by=by, action="chain.updated", obj=chain, changes=changes)
        if "district_code" in changes:
            links_derive(chain=chain)
        network_changed([chain.pk])
    return chain


def _free_slug(slug: str) -> str:
    slug = clean_text(slug, 41)
    try:
        validate_slug(slug)
    except Exception as error:
        raise Invalid(
            "bad_slug",
            _("An address has letters without accents, digits and hyphens."),
            field="slug",
        ) from error
    if len(slug) > 40:
        raise Invalid("too_long", _("At most %(n)s characters.") % {"n": 40}, field="slug")
    if slug in RESERVED_SLUGS or Chain.objects.filter(slug=slug).exists():
        raise Conflict("slug_taken", _("This address is taken: choose another."), field="slug")
    return slug


def _known_district(code: str) -> str:
    if not districts.exists(str(code)):
        raise Invalid(
            "unknown_district",
            _("“%(code)s” is not a district code of GB/T 2260.") % {"code": code},
            field="district_code",
        )
    return districts.normalise(str(code))


def _known_template(code: str) -> stage_templates.ChainTemplate:
    try:
        return stage_templates.load(code)
    except stage_templates.UnknownTemplate as error:
        raise Invalid(
            "unknown_template",
            _("There is no template “%(code)s”.") % {"code": code},
            field="template",
        ) from error


def _plant(chain: Chain, template: stage_templates.ChainTemplate) -> None:
    """Copy a template's stages and inputs into the chain, to be changed from there."""
    order: dict[tuple[str, int], int] = defaultdict(int)
    stages: dict[str, Stage] = {}
    for row in template.stages:
        place = (row.lane, row.column)
        stages[row.code] = Stage.objects.create(
            chain=chain,
            code=row.code,
            name=row.name,
            name_en=row.name_en,
            column=row.column,
            order=order[place],
            lane=row.lane,
            industry_codes=list(row.industry_codes),
            products=[
                {"name": made.name, "name_en": made.name_en, "unit": made.unit}
                for made in row.products
            ],
        )
        order[place] += 1
    StageInput.objects.bulk_create(
        StageInput(
            upstream=stages[taken.stage],
            downstream=stages[row.code],
            products=list(taken.products),
            effect=taken.effect,
        )
        for row in template.stages
        for taken in row.inputs
    )


def _seat_office(chain: Chain, name: str, by: Actor) -> None:
    office = Organisation.objects.create(
        kind=Kind.BODY,
        name=name,
        name_key=name_key(name),
        sort_key=sort_key(name),
        district_code=chain.district_code,
        is_sample=chain.is_sample,
    )
    source = source_of_entry(Actor(user=by.user, system=by.system, chain_override=chain))
    Participation.objects.create(organisation=office, chain=chain, source=source)
    if by.user is not None:
        Membership.objects.create(user=by.user, organisation=office, chain=chain, role=Role.OFFICE)
