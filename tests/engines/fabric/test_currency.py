"""Currencies that stand before a sum or apart from it, and those that no price is told in."""

from __future__ import annotations

import pytest

from chainloom.engines.fabric import parse


def price(text: str) -> tuple[float, str] | None:
    found = parse(text).price
    return found and (found.value, found.unit)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("單價:港幣12元/碼 全棉牛津紡", (12, "HKD/yd")),
        ("港币:8.5/码 涤纶塔夫", (8.5, "HKD/yd")),
        ("HKD 12/yd twill", (12, "HKD/yd")),
        ("港幣十二元一碼", (12, "HKD/yd")),
        ("12元港币/码", (12, "HKD/yd")),
        ("12元(港元)一码", (12, "HKD/yd")),
        ("12蚊/码", (12, "HKD/yd")),
        ("美金:1.85元/码", (1.85, "USD/yd")),
        ("美金一块八一码", (1.8, "USD/yd")),
        ("单价(美元)1.2/米", (1.2, "USD/m")),
        ("price EUR: 3.2/m", (3.2, "EUR/m")),
        ("人民币12元/米", (12, "CNY/m")),
        ("折合港币12元/码,人民币10.8元/码", (12, "HKD/yd")),
    ],
)
def test_a_currency_before_the_sum_is_its_own(text, said):
    assert price(text) == said
    assert "price" not in parse(text).derived


@pytest.mark.parametrize(
    "text",
    ["NT$120/yd", "台币120元/码", "A$6/kg wool", "S$5/m", "£3.2/m", "JPY 500/m", "日元500/米"],
)
def test_a_currency_that_no_price_is_told_in_is_left_unread(text):
    spec = parse(text)
    assert spec.price is None
    assert spec.unread


@pytest.mark.parametrize(
    "text", ["报价币种:美元 单价:1.85/码", "currency USD, price 1.85/yd", "以美元计价 1.85/码"]
)
def test_a_currency_written_apart_is_derived(text):
    assert price(text) == (1.85, "USD/yd")
    assert parse(text).derived["price"] == "the currency is written apart"


def test_yuan_beside_another_currency_are_not_certain():
    assert [one.code for one in parse("价格港币,12元/码").problems] == ["uncertain"]
