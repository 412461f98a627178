"""Organisations as the registry's tests want them."""

from __future__ import annotations

import pytest
from tests.factories import make_uscc

from chainloom.organisations.models import Organisation
from chainloom.organisations.services import organisation_create


@pytest.fixture(autouse=True)
def _own_index(settings, tmp_path):
    """Each test has its own name index."""
    settings.SEARCH_INDEX = tmp_path / "search"


@pytest.fixture
def mill(office) -> Organisation:
    """A firm that the office entered, with a value in most fields."""
    return organisation_create(
        values={
            "name": "泉州市鲤城织云纺织有限公司",
            "short_name": "织云纺织",
            "uscc": make_uscc(900001),
            "address": "福建省泉州市鲤城区常泰街道织云路8号",
            "district_code": "350502",
            "headcount": 320,
            "registered_capital": "5000",
            "revenue_band": "d",
        },
        by=office,
    )


@pytest.fixture
def twin(office) -> Organisation:
    """The same firm once more, written otherwise and without a code."""
    return organisation_create(
        values={
            "name": "鲤城织云纺织",
            "address": "泉州鲤城区常泰街道织云路8号",
            "website": "https://zhiyun.example",
            "headcount": 310,
        },
        by=office,
    )
