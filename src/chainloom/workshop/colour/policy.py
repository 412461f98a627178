"""A firm's colours are its own: nobody else knows of them, the office included, unless shared."""

from __future__ import annotations

from typing import Generic, TypeVar

from django.db.models import Q, QuerySet

from chainloom.accounts.actor import Actor
from chainloom.core.policy import Policy

from .models import (
    ColourComparison,
    ColourPicture,
    DyeingSet,
    Owned,
    PieceLot,
    RecipeRequest,
    Shade,
    ShadeChange,
    Shared,
)

Own = TypeVar("Own", bound=Owned)


class OwnPolicy(Policy[Own], Generic[Own]):
    """view · edit, of any row of the actor's organisation"""

    def __init__(self, model: type[Own]) -> None:
        self.model = model

    def rows(self, actor: Actor, action: str = "view") -> QuerySet[Own]:
        found = self.model._default_manager.all()
        if actor.is_system:
            return found
        if actor.organisation_id is None or action not in ("view", "edit"):
            return found.none()
        mine = Q(organisation=actor.organisation_id)
        if action == "view" and issubclass(self.model, Shared):
            to_me = self.model.shared_with.through.objects.filter(
                organisation=actor.organisation_id
            )
            key = f"{self.model._meta.model_name}_id"
            mine |= Q(pk__in=to_me.values(key))
        return found.filter(mine)

    def may_add(self, actor: Actor, **about: object) -> bool:
        return actor.organisation_id is not None


shade_policy = OwnPolicy(Shade)
shade_change_policy = OwnPolicy(ShadeChange)
comparison_policy = OwnPolicy(ColourComparison)
lot_policy = OwnPolicy(PieceLot)
dyeing_set_policy = OwnPolicy(DyeingSet)
recipe_policy = OwnPolicy(RecipeRequest)
picture_policy = OwnPolicy(ColourPicture)
