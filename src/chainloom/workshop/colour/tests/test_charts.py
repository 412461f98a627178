"""Pictures of the colour tool."""

from __future__ import annotations

from chainloom.workshop.colour.views.charts import COLOURED, GREY, groups_chart


def drawn(groups: int, each: int = 3):
    points = [(f"{n}-{k}", n, 0.1 * n, 0.1 * k) for n in range(1, groups + 1) for k in range(each)]
    return groups_chart(points)[0]["series"]


def test_each_group_has_a_colour_of_its_own_and_the_others_lie_grey_below() -> None:
    series = drawn(COLOURED + 5)
    assert len(series) == 1 + COLOURED
    others = series[0]
    assert others["itemStyle"]["color"] == GREY
    assert len(others["data"]) == 5 * 3
    assert all("itemStyle" not in one for one in series[1:])
    assert sum(len(one["data"]) for one in series) == (COLOURED + 5) * 3


def test_few_groups_have_no_others() -> None:
    assert len(drawn(3)) == 3


def test_pieces_that_were_not_grouped_are_drawn_as_pieces() -> None:
    (only,) = groups_chart([("a", 0, 0.1, 0.2), ("b", 0, 0.3, 0.4)])[0]["series"]
    assert len(only["data"]) == 2
    assert "itemStyle" not in only


def test_very_many_points_are_drawn_small() -> None:
    assert drawn(4, each=500)[0]["symbolSize"] < drawn(4)[0]["symbolSize"]
