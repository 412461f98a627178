"""Each test begins without what another left in the cache: chains have the same ids again."""

import pytest
from django.core.cache import cache


@pytest.fixture(autouse=True)
def _fresh_cache():
    cache.clear()
