"""Through which index the list of needs comes, which each database decides for itself."""

import re

import pytest
from django.db import connection

from chainloom.lists.selectors import needs as selectors

pytestmark = pytest.mark.django_db


def test_the_list_comes_as_sent_through_its_index(firm, office):
    rows = selectors.needs(office).order_by("-sent_order", "-pk", "pk")[:50]
    plan = rows.explain()
    if connection.vendor == "sqlite":  # PostgreSQL reads few rows as they lie
        assert "need_entered" in plan
        # Clocks are sorted for each row; the rows are not.
        assert not re.search(r"^\d+ 0 \d+ USE TEMP B-TREE", plan, re.MULTILINE)
