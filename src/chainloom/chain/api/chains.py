"""Chains themselves: mine, made from a template, described."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from ninja import Router, Schema, Status

from chainloom.accounts.selectors import memberships_of

from .. import services, stage_templates
from ..models import Chain
from .schemas import ChainChange, ChainIn, ChainOut, MyChainOut

router = Router()


@router.get("/chains", response=list[MyChainOut], summary="My chains")
def chain_list(request: HttpRequest) -> list[Chain]:
    """A token knows the one chain that it was made for."""
    actor = request.actor
    held = [actor.membership] if actor.scopes is not None else memberships_of(actor.user)
    mine: dict[int, Chain] = {}
    for membership in held:
        chain = mine.setdefault(membership.chain_id, membership.chain)
        chain.roles = [*getattr(chain, "roles", []), membership.role]
    return list(mine.values())


@router.post("/chains", response={201: ChainOut}, summary="Make a chain")
def chain_create(request: HttpRequest, body: ChainIn) -> Status:
    """For the operator of the installation."""
    values = body.model_dump()
    district = values.pop("district_code")
    return Status(201, services.chain_create(district=district, by=request.actor, **values))


class TemplateOut(Schema):
    code: str
    name: str
    name_en: str
    stages: int


@router.get("/chain-templates", response=list[TemplateOut], summary="Templates for a chain")
def chain_template_list(request: HttpRequest) -> list[dict[str, Any]]:
    templates = [stage_templates.load(code) for code in stage_templates.available()]
    return [
        {"code": one.code, "name": one.name, "name_en": one.name_en, "stages": len(one.stages)}
        for one in templates
    ]


@router.get("/chains/{chain_slug}", response=ChainOut, summary="One chain")
def chain_get(request: HttpRequest, chain_slug: str) -> Chain:
    return request.chain


@router.patch("/chains/{chain_slug}", response=ChainOut, summary="Change a chain")
def chain_update(request: HttpRequest, chain_slug: str, body: ChainChange) -> Chain:
    return services.chain_update(chain=request.chain, by=request.actor, **body.given())
