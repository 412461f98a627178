"""A member of a firm before the pages of the colour tool."""

from __future__ import annotations

import pytest


@pytest.fixture
def desk(client_of, firm):
    return client_of(firm)
