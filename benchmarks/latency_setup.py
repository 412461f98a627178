"""Second half of an installation for `latency.py`: multiplies organisations, signs in.

Organisations beyond the generated ones are copies made by SQL under other names and
without code; they stand on the same stages. Links are not multiplied.
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
from django.db import connection, transaction  # noqa: E402

from chainloom.accounts.actor import Actor  # noqa: E402
from chainloom.accounts.models import Membership  # noqa: E402
from chainloom.accounts.services import token_create  # noqa: E402
from chainloom.organisations.finding import search_rebuild  # noqa: E402
from chainloom.organisations.models import Organisation  # noqa: E402


def multiply(size: int) -> None:
    """Copies of all firms until there are `size`."""
    table = Organisation._meta
    columns = [f.column for f in table.concrete_fields if not f.primary_key]
    kept = ", ".join(f'"{c}"' for c in columns if c not in {"name", "name_key", "uscc"})
    while (missing := size - Organisation.objects.filter(kind="firm").count()) > 0:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SELECT max(id) FROM organisations_organisation")
            last = cursor.fetchone()[0]
            cursor.execute(
                f"INSERT INTO organisations_organisation (name, name_key, uscc, {kept}) "
                f"SELECT name || (id % 97) || '厂', name_key || (id % 97), NULL, {kept} "
                "FROM organisations_organisation WHERE kind = 'firm' ORDER BY id LIMIT %s",
                [missing],
            )
            cursor.execute(
                "INSERT INTO organisations_participation "
                "(organisation_id, chain_id, consents, created_at) "
                "SELECT o.id, (SELECT id FROM chain_chain LIMIT 1), '[]', o.created_at "
                "FROM organisations_organisation o WHERE o.id > %s",
                [last],
            )
            cursor.execute("SELECT min(id), count(*) FROM chain_stage")
            first, count = cursor.fetchone()
            cursor.execute(
                "INSERT INTO chain_placement "
                "(organisation_id, stage_id, is_primary, products, capacity_unit) "
                "SELECT id, %s + id %% %s, true, '', '' "
                "FROM organisations_organisation WHERE id > %s",
                [first, count, last],
            )


def sign_in() -> dict:
    membership = Membership.objects.select_related("user", "chain").get(role="office")
    session = SessionStore()
    session[SESSION_KEY] = str(membership.user.pk)
    session[BACKEND_SESSION_KEY] = "allauth.account.auth_backends.AuthenticationBackend"
    session[HASH_SESSION_KEY] = membership.user.get_session_auth_hash()
    session.create()
    _row, token = token_create(
        membership=membership,
        name="benchmark",
        scopes=["read"],
        days=30,
        by=Actor(user=membership.user, membership=membership),
    )
    chain = membership.chain
    return {
        "chain": chain.slug,
        "session": session.session_key,
        "token": token,
        "stages": list(chain.stages.values_list("pk", flat=True))[:10],
        "ids": list(Organisation.objects.order_by("?").values_list("pk", flat=True)[:200]),
    }


if __name__ == "__main__":
    multiply(int(sys.argv[1]))
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    search_rebuild()
    facts = Path(os.environ["CHAINLOOM_DATA"]) / "facts.json"
    facts.write_text(json.dumps(sign_in()))
