"""Second half of an installation for `latency.py`: multiplies organisations, signs in.

Organisations beyond the generated ones are copies made by SQL under other names and
without code; they stand on the same stages and hold the same certificates. Links are not
multiplied. Writes `facts.json`: what the requests need. No statistics are gathered for
SQLite's planner, as nothing in the product gathers any.
"""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "chainloom.settings.base")
django.setup()

from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY  # noqa: E402
from django.contrib.sessions.backends.db import SessionStore  # noqa: E402
from django.db import connection, models, transaction  # noqa: E402
from django.db.models import Count  # noqa: E402
from django.utils import timezone  # noqa: E402

from chainloom.accounts.actor import Actor  # noqa: E402
from chainloom.accounts.models import Membership  # noqa: E402
from chainloom.accounts.services import token_create  # noqa: E402
from chainloom.chain.models import FirmRisk, Placement, SupplyLink  # noqa: E402
from chainloom.chain.selectors.resilience.fragile import kept_fragile_inputs  # noqa: E402
from chainloom.chain.services.resilience import risk_run  # noqa: E402
from chainloom.organisations.finding import index_state, search_rebuild  # noqa: E402
from chainloom.organisations.models import Certificate, Organisation, Participation  # noqa: E402

DICE_SEED = 7


def multiply(size: int) -> None:
    """Copies of all firms until there are `size`."""
    base = Organisation.objects.filter(kind="firm").count()
    turn = 0
    while (missing := size - Organisation.objects.filter(kind="firm").count()) > 0:
        turn += 1
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SELECT max(id) FROM organisations_organisation")
            shift = cursor.fetchone()[0]
            # Ids shift by a constant, so that what belongs to a firm is copied by the same sum.
            firms = "SELECT id FROM organisations_organisation WHERE kind = 'firm' ORDER BY id"
            chosen = f"({firms} LIMIT {min(missing, base)})"
            _copy(
                cursor,
                Organisation,
                {
                    "id": f"id + {shift}",
                    "name": f"name || (id % 97) || '厂' || {turn}",
                    "name_key": f"name_key || (id % 97) || {turn}",
                    "uscc": "NULL",
                },
                f"id IN {chosen}",
            )
            for model in (Participation, Placement, Certificate):
                _copy(
                    cursor,
                    model,
                    {"organisation_id": f"organisation_id + {shift}"},
                    f"organisation_id IN {chosen}",
                )
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT setval(pg_get_serial_sequence('organisations_organisation', 'id'), "
                "(SELECT max(id) FROM organisations_organisation))"
            )


def _copy(cursor, model: type[models.Model], changed: dict[str, str], where: str) -> None:
    fields = [f.column for f in model._meta.concrete_fields if not f.primary_key]
    columns = fields + [column for column in changed if column not in fields]
    values = [changed.get(column, f'"{column}"') for column in columns]
    names = ", ".join(f'"{column}"' for column in columns)
    table = model._meta.db_table
    cursor.execute(
        f"INSERT INTO {table} ({names}) SELECT {', '.join(values)} FROM {table} WHERE {where}"
    )


def session_of(membership: Membership) -> str:
    session = SessionStore()
    session[SESSION_KEY] = str(membership.user.pk)
    session[BACKEND_SESSION_KEY] = "allauth.account.auth_backends.AuthenticationBackend"
    session[HASH_SESSION_KEY] = membership.user.get_session_auth_hash()
    session.create()
    return session.session_key


def facts() -> dict:
    """Who signs in, and which organisations and stages are asked for."""
    roles = {
        role: Membership.objects.select_related("user", "chain").filter(role=role).first()
        for role in ("office", "firm", "bureau")
    }
    office = roles["office"]
    _row, token = token_create(
        membership=office,
        name="benchmark",
        scopes=["read", "write"],
        days=30,
        by=Actor(user=office.user, membership=office),
    )
    links = SupplyLink.objects.filter(chain=office.chain).order_by()
    busiest = links.values("supplier").annotate(n=Count("pk")).order_by("-n", "supplier")[:5]
    dealing = list(links.values_list("supplier", flat=True).distinct().order_by("supplier"))
    everyone = list(Organisation.objects.order_by("pk").values_list("pk", flat=True))
    codes = Organisation.objects.order_by().values("district_code").annotate(n=Count("pk"))
    by_count = [row["district_code"] for row in codes.order_by("-n") if row["district_code"]]
    kinds = Certificate.objects.order_by("kind").values_list("kind", flat=True).distinct()
    by = Actor(user=office.user, membership=office)
    run = risk_run(chain=office.chain, year=timezone.localdate().year, by=by)
    by_rank = FirmRisk.objects.filter(run=run).order_by("rank")
    fragile = kept_fragile_inputs(run)[:5]
    return {
        "weightiest": list(by_rank.values_list("organisation", flat=True)[:5]),
        "inputs": [[one.buyer, one.supplier, one.product] for one in fragile],
        "chain": office.chain.slug,
        "sessions": {role: session_of(row) for role, row in roles.items()},
        "token": token,
        "stages": list(office.chain.stages.values_list("pk", flat=True)),
        "ids": everyone[:: max(len(everyone) // 40, 1)][:40],
        "firms": dealing[:: max(len(dealing) // 40, 1)][:40],
        "busiest": [row["supplier"] for row in busiest],
        "districts": [*by_count[:3], *by_count[-3:]],
        "tiers": list(kinds),
    }


if __name__ == "__main__":
    size = int(sys.argv[1])
    multiply(size)
    if not index_state().is_whole:
        search_rebuild()
    folder = Path(os.environ["CHAINLOOM_DATA"])
    (folder / "facts.json").write_text(json.dumps(facts()))
