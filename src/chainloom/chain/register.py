"""What this app enters in the registers of the apps below it when the product starts."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from chainloom.audit import actions
from chainloom.core import navigation
from chainloom.documents import facts
from chainloom.organisations import counting, panels
from chainloom.organisations.selectors import history
from chainloom.organisations.services.effects import when_moved

AUDIT = {
    "chain.created": _("%(who)s created the chain %(what)s"),
    "chain.updated": _("%(who)s changed the chain %(what)s"),
    "chain.stage_added": _("%(who)s added the stage %(what)s"),
    "chain.stage_updated": _("%(who)s changed the stage %(what)s"),
    "chain.stage_moved": _("%(who)s moved the stage %(what)s"),
    "chain.stage_removed": _("%(who)s removed the stage %(what)s"),
    "chain.input_added": _("%(who)s changed what the stage %(what)s takes from upstream"),
    "chain.input_removed": _("%(who)s removed an input of the stage %(what)s"),
    "chain.edit_undone": _("%(who)s took back the last edit of the chain %(what)s"),
    "chain.placed": _("%(who)s placed %(what)s on the chain"),
    "chain.placement_updated": _("%(who)s changed the place of %(what)s on the chain"),
    "chain.unplaced": _("%(who)s took %(what)s off a stage"),
    "chain.placements_taken_back": _("%(who)s took back placements in %(what)s"),
    "chain.link_added": _("%(who)s added a supply link of %(what)s"),
    "chain.link_updated": _("%(who)s changed a supply link of %(what)s"),
    "chain.link_removed": _("%(who)s removed a supply link of %(what)s"),
    "chain.links_written": _("%(who)s imported supply links of %(what)s"),
    "chain.links_taken_back": _("%(who)s took back supply links in %(what)s"),
    "chain.products_imported": _("%(who)s imported a product graph for %(what)s"),
    "chain.risk_calculated": _("%(who)s calculated the systemic risk in %(what)s"),
    "chain.draws_changed": _("%(who)s changed the draws of links that nobody told of in %(what)s"),
    "chain.sources_planned": _("%(who)s planned second sources in %(what)s"),
    "chain.scenario_added": _("%(who)s made the scenario %(what)s"),
    "chain.scenario_let_go": _("%(who)s let go of a scenario that failed in %(what)s"),
    "chain.scenario_removed": _("%(who)s removed the scenario %(what)s"),
    "chain.products_removed": _("%(who)s removed the product graph of %(what)s"),
}


def _field_labels() -> dict[str, Any]:
    """How the history of an organisation names the fields of its placements and links."""
    from .models import Placement, SupplyLink

    fields = {
        Placement: ("is_primary", "products", "capacity", "capacity_unit"),
        SupplyLink: ("product", "amount", "year", "known"),
    }
    labels: dict[str, Any] = {
        name: model._meta.get_field(name).verbose_name
        for model, names in fields.items()
        for name in names
    }
    stages = dict.fromkeys(("stage", "supplier_stage", "buyer_stage"), _("stage"))
    return labels | stages | {"supply": _("supply link")}


def _field_readers() -> dict[str, Any]:
    """What of it is kept as a code."""
    from .models import Known

    return {
        "known": lambda value: Known(value).label,
        "is_primary": lambda value: _("yes") if value else _("no"),
    }


def _public() -> None:
    """What everybody may read of a chain with public pages."""
    from . import public
    from .selectors import glance

    counting.register(glance.COUNTER, glance.count_glance)
    public.register(
        public.Section(
            "members", _("Members"), "public:members", "building-factory-2", 5,
            lambda chain: glance.public_members(chain).count(),
        )
    )  # fmt: skip


def enter() -> None:
    # `jobs` enters its own in the register of job kinds.
    from . import import_tables, jobs, telling  # noqa: F401
    from .documents_supply import SupplyLinkRecord, SupplyTold
    from .selectors import map as chain_map
    from .selectors.resilience import districts
    from .services.derive import links_follow
    from .views import placements

    telling.enter()
    import_tables.enter()
    facts.register(SupplyTold(), records=(SupplyLinkRecord(),))
    counting.register(chain_map.COUNTER, chain_map.count_map, shape=chain_map.SHAPE)
    counting.register(districts.COUNTER, districts.count_districts)
    _public()
    when_moved(links_follow)
    actions.register(AUDIT)
    history.register(labels=_field_labels(), readers=_field_readers())
    panels.register(
        panels.Panel(
            key="chain",
            label=_("In the chain"),
            order=20,
            template="chain/_organisation.html",
            context=placements.panel_context,
            count=placements.placement_count,
        )
    )
    _navigation()


def _navigation() -> None:
    """Where the pages stand in the menu."""
    navigation.register(
        navigation.NavItem(
            key="map",
            label=_("Chain map"),
            url_name="chain:map",
            icon="sitemap",
            order=20,
            also=("firms", "placements", "links", "products", "mine", "stages", "resilience"),
        )
    )
    navigation.register(
        navigation.NavItem(
            key="stages",
            label=_("Stages"),
            url_name="chain:stages",
            icon="settings",
            order=30,
            section=navigation.OFFICE,
        )
    )
    navigation.register(
        navigation.NavItem(
            key="public",
            label=_("Public pages"),
            url_name="chain:public_settings",
            icon="world",
            order=40,
            section=navigation.OFFICE,
        )
    )
