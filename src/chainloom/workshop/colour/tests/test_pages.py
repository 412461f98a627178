"""The pages of the colour tool: what goes in, what comes out, and what is refused in words."""

from __future__ import annotations

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from chainloom.jobs.testing import run_queued
from chainloom.workshop.colour.services.common import measured
from chainloom.workshop.models import (
    ColourComparison,
    ColourPicture,
    PieceLot,
    Shade,
    ShadeChange,
)

from .making import GRID, at, csv_file, curve, plain_picture, text_of, typed

pytestmark = pytest.mark.django_db
TOLERANCE = {"formula": "ciede2000", "limit": "1.0"}
LOT = {"axes": "lab", "width": "1", "formula": "ciede2000", "limit": "0.8"}
PIECES = """1 28.40 3.20 -18.30
2 27.10 2.80 -17.60
3 28.30 3.90 -18.90
4 29.40 2.60 -17.10
5 27.90 3.10 -18.20
6 29.90 2.90 -17.30"""


# Comparing


def test_two_typed_colours_are_compared_in_numbers_and_words(desk, chain):
    sent = {"standard": "28 3 -18", "sample": "27.1 2.8 -17.6", **TOLERANCE}
    answer = desk.post(at("colour_compare"), sent, follow=True)
    page = text_of(answer)
    assert "0.72" in page
    assert "darker" in page
    assert "pass" in page
    assert ColourComparison.objects.get().organisation_id


def test_what_is_further_than_the_tolerance_fails(desk, chain):
    sent = {"standard": "28 3 -18", "sample": "29.9 2.9 -17.3", **TOLERANCE}
    page = text_of(desk.post(at("colour_compare"), sent, follow=True))
    assert "1.51" in page
    assert " fail " in page
    assert "lighter" in page


def test_curves_are_shown_under_every_lamp_with_their_metamerism(desk, chain):
    sent = {
        "standard": typed(curve(gelb=0.4, blau=0.5)),
        "sample": typed(curve(gelb=0.42, blau=0.5)),
        **TOLERANCE,
    }
    answer = desk.post(at("colour_compare"), sent, follow=True)
    page = text_of(answer)
    assert "Metamerism" in page
    for lamp in ("D65", "A", "TL84", "CWF", "LED"):
        assert f"light={lamp}" in answer.content.decode()
    row = ColourComparison.objects.get()
    lit = [
        re.findall(r'class="patches"[^>]*>(.*?)</svg>', desk.get(url).content.decode())[0]
        for url in (at("colour_comparison", row.pk), at("colour_comparison", row.pk) + "?light=A")
    ]
    assert lit[0] != lit[1], "the patches are drawn under the lamp that is switched on"


def test_a_perfect_black_has_no_metamerism_and_the_page_says_so(desk, chain):
    sent = {"standard": typed(curve(gelb=0.4)), "sample": " ".join(["0"] * 31), **TOLERANCE}
    page = text_of(desk.post(at("colour_compare"), sent, follow=True))
    assert "A perfect black has no metamerism index" in page
    assert "TL84" in page
    assert "What would remain under another lamp" not in page


def test_a_screens_colour_passes_and_fails_nothing(desk, chain):
    sent = {"standard": "#1f3a5c", "sample": "#1f3b5c", **TOLERANCE}
    page = text_of(desk.post(at("colour_compare"), sent, follow=True))
    assert "indicative only" in page
    assert "Indicative only" in page


def test_a_file_holds_standard_and_samples(desk, chain):
    file = csv_file("name,L,a,b\nstandard,28,3,-18\none,28.4,3.2,-18.3\ntwo,29.9,2.9,-17.3\n")
    page = text_of(desk.post(at("colour_compare"), {"file": file, **TOLERANCE}, follow=True))
    assert "1 of 2 pass" in page
    row = ColourComparison.objects.get()
    page = text_of(desk.get(at("colour_comparison", row.pk) + "?sample=1"))
    assert "two" in page


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        ({"standard": "28 3", "sample": "28 3 -18"}, "2 numbers are no measurement"),
        ({"standard": "Navy", "sample": "28 3 -18"}, "no shade of your library has this name"),
        ({"standard": "28 3 -18", "sample": ""}, "Beside the standard a sample is needed"),
        ({"standard": "", "sample": "28 3 -18"}, "Say what the standard is"),
        ({"standard": "500 3 -18", "sample": "28 3 -18"}, "is no L*a*b*"),
        ({"standard": "28 3 -18", "sample": "#123456"}, "These cannot be compared"),
        ({"standard": "28 3 -18", "sample": "28 3 -18", "limit": "0"}, "A number above 0"),
    ],
)
def test_what_cannot_be_compared_says_why(desk, chain, sent, said):
    answer = desk.post(at("colour_compare"), {**TOLERANCE, **sent})
    assert answer.status_code == 422
    assert said in text_of(answer)
    assert not ColourComparison.objects.exists()


def test_a_broken_file_is_refused_with_its_place(desk, chain):
    file = csv_file("name,L,a,b\none,28,3,x\n")
    answer = desk.post(at("colour_compare"), {"file": file, **TOLERANCE})
    assert answer.status_code == 422
    assert "lot.csv, line 2" in text_of(answer)


def test_the_firms_tolerance_is_what_a_new_comparison_begins_with(desk, chain):
    desk.post(at("colour_tolerance"), {"formula": "cmc", "limit": "0.75"})
    page = desk.get(at("colour_compare")).content.decode()
    assert 'value="0.75"' in page
    assert 'value="cmc" selected' in page


# Sorting


def test_pieces_come_into_boxes_and_into_the_fewest_groups(desk, chain):
    sent = {"pieces": PIECES, "standard": "28 3 -18", **LOT}
    page = text_of(desk.post(at("colour_sort"), sent, follow=True))
    row = PieceLot.objects.get()
    assert len(row.pieces) == 6
    # docs/colour.md has the boxes of this lot.
    for code in ("555", "455", "564", "656", "756"):
        assert code in page
    assert "there cannot be fewer" in page


def test_without_a_standard_the_middle_of_the_pieces_is_it(desk, chain):
    desk.post(at("colour_sort"), {"pieces": "a 50 0 0\nb 52 0 0", **LOT})
    page = text_of(desk.get(at("colour_lot", PieceLot.objects.get().pk)))
    assert "655" in page
    assert "455" in page


def test_many_pieces_are_grouped_by_a_job(desk, chain):
    lines = "\n".join(f"p{n} {40 + n % 7 * 0.5} {n % 11 * 0.4} {n % 5 * 0.3}" for n in range(600))
    desk.post(at("colour_sort"), {"pieces": lines, **LOT})
    row = PieceLot.objects.get()
    assert row.grouped is None
    assert "Grouping pieces" in text_of(desk.get(at("colour_lot", row.pk)))
    run_queued()
    row.refresh_from_db()
    assert sum(len(one["members"]) for one in row.grouped["groups"]) == 600
    assert "Grouping pieces" not in text_of(desk.get(at("colour_lot", row.pk)))


def test_more_pieces_than_can_be_compared_come_into_boxes_and_no_groups(desk, chain):
    lines = "\n".join(f"p{n},{40 + n % 7 * 0.5},{n % 11 * 0.4},{n % 5 * 0.3}" for n in range(2_100))
    desk.post(at("colour_sort"), {"file": csv_file(f"name,L,a,b\n{lines}\n"), **LOT})
    row = PieceLot.objects.get()
    page = text_of(desk.get(at("colour_lot", row.pk)))
    assert "2,100 pieces are too many to compare each with each" in page
    assert "555" in page
    assert row.grouped is None
    assert row.job_id is None
    answer = desk.get(at("colour_lot_export", row.pk) + "?format=csv")
    assert b"".join(answer.streaming_content).count(b"\n") > 2_100


@pytest.mark.parametrize(
    ("pieces", "said"),
    [
        ("", "Paste pieces, or choose a file"),
        ("1 28 3 -18\n2 28", "Line 2: write a name"),
        ("1 500 3 -18", "is no L*a*b*"),
    ],
)
def test_pieces_that_cannot_be_read_say_where(desk, chain, pieces, said):
    answer = desk.post(at("colour_sort"), {"pieces": pieces, **LOT})
    assert answer.status_code == 422
    assert said in text_of(answer)


def test_a_lot_is_saved_as_a_table_that_runs_nothing(desk, chain):
    desk.post(at("colour_sort"), {"pieces": "=1+1 28 3 -18\nb 28 3 -17", **LOT})
    answer = desk.get(at("colour_lot_export", PieceLot.objects.get().pk) + "?format=csv")
    table = b"".join(answer.streaming_content).decode("utf-8-sig")
    assert "'=1+1" in table
    assert "555" in table or "556" in table


# The library


def test_a_file_is_shown_before_anything_is_added_and_its_bad_rows_stay_out(desk, chain):
    file = csv_file("name,L,a,b\nnavy,28,3,-18\nbad,28,x,0\nnavy,29,3,-18\nred,45,50,20\n")
    answer = desk.post(at("colour_shades_file"), {"file": file}, follow=True)
    page = text_of(answer)
    assert "line 3" in page
    assert "stands here twice" in page
    assert not Shade.objects.exists()
    change = ShadeChange.objects.get()
    page = text_of(desk.post(at("colour_change", change.pk), follow=True))
    assert "2 shades are added" in page
    assert set(Shade.objects.values_list("name", flat=True)) == {"navy", "red"}


def test_of_very_many_bad_rows_the_first_are_told_and_how_many_more(desk, chain):
    rows = "".join(f"shade {n},400,0,0\n" for n in range(203))
    answer = desk.post(
        at("colour_shades_file"), {"file": csv_file(f"name,L,a,b\n{rows}")}, follow=True
    )
    page = text_of(answer)
    assert "line 201" in page
    assert "line 202" not in page
    assert "… and 3 more rows" in page


def test_what_comes_out_goes_in_again_as_sure_as_it_was(desk, chain):
    """Indicative stays indicative, 2° stays 2°, a curve a curve, and the note stays."""
    for name, seen in (
        ("measured", "28 3 -18"),
        ("curve", typed(curve(rot=1.0))),
        ("screen", "#1f3a5c"),
    ):
        desk.post(at("colour_shade_new"), {"name": name, "colour": seen, "note": f"note of {name}"})
    before = list(Shade.objects.order_by("name").values_list("name", "measured", "note"))
    answer = desk.get(at("colour_library_export") + "?format=csv")
    table = b"".join(answer.streaming_content).decode("utf-8-sig")
    Shade.objects.all().delete()
    desk.post(at("colour_shades_file"), {"file": csv_file(table)})
    page = text_of(desk.get(at("colour_change", ShadeChange.objects.latest("pk").pk)))
    assert "indicative only" in page
    desk.post(at("colour_change", ShadeChange.objects.latest("pk").pk))
    after = list(Shade.objects.order_by("name").values_list("name", "measured", "note"))
    for (name, kept, note), (name_after, kept_after, note_after) in zip(before, after, strict=True):
        assert (name_after, note_after) == (name, note)
        for key in ("how", "light", "observer", "wavelengths"):
            assert kept_after[key] == kept[key], (name, key)
        assert kept_after["reflectance"] == pytest.approx(kept["reflectance"], abs=2e-6)
    assert "indicative only" in text_of(desk.get(at("colour_library")))


def test_what_comes_out_in_chinese_goes_in_again(desk, chain):
    for name, seen in (("=曲线", typed(curve(rot=1.0))), ("屏幕色", "#1f3a5c")):
        desk.post(at("colour_shade_new"), {"name": name, "colour": seen, "note": f"{name}的备注"})
    before = list(Shade.objects.order_by("name").values_list("name", "measured", "note"))
    desk.post(reverse("web:language"), {"language": "zh-hans"})
    answer = desk.get(at("colour_library_export") + "?format=csv")
    table = b"".join(answer.streaming_content).decode("utf-8-sig")
    first = table.splitlines()[0]
    assert first.startswith("名称,L*,a*,b*,光源,观察者,备注,测得方式,色卡误差,400")
    assert "屏幕" in table
    Shade.objects.all().delete()
    desk.post(at("colour_shades_file"), {"file": csv_file(table)})
    desk.post(at("colour_change", ShadeChange.objects.latest("pk").pk))
    after = list(Shade.objects.order_by("name").values_list("name", "measured", "note"))
    for (name, kept, note), (name_after, kept_after, note_after) in zip(before, after, strict=True):
        assert (name_after, note_after) == (name, note)
        for key in ("how", "light", "observer", "wavelengths"):
            assert kept_after[key] == kept[key], (name, key)


def test_a_lot_that_is_indicative_says_so_in_its_file_and_back(desk, chain):
    file = csv_file("name,L,a,b,observer,how\n1,28,3,-18,2,picture\n2,28,3,-17,2,checked\n")
    desk.post(at("colour_sort"), {"file": file, **LOT})
    row = PieceLot.objects.get()
    assert "indicative only" in text_of(desk.get(at("colour_lot", row.pk)))
    answer = desk.get(at("colour_lot_export", row.pk) + "?format=csv")
    table = b"".join(answer.streaming_content).decode("utf-8-sig")
    desk.post(at("colour_sort"), {"file": csv_file(table), **LOT})
    again = PieceLot.objects.latest("pk")
    assert [(one["how"], one["observer"]) for one in again.pieces] == [
        ("picture", 2),
        ("checked", 2),
    ]


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_a_library_with_curves_on_two_grids_goes_in_again(desk, chain, language):
    values = curve(rot=1.0)
    twenty = ", ".join(f"{w} {v:.6f}" for w, v in zip(GRID[::2], values[::2], strict=True))
    for name, seen in (("ten", typed(values)), ("twenty", twenty), ("lab", "50 1 1")):
        desk.post(at("colour_shade_new"), {"name": name, "colour": seen})
    desk.post(reverse("web:language"), {"language": language})
    answer = desk.get(at("colour_library_export") + "?format=csv")
    table = b"".join(answer.streaming_content).decode("utf-8-sig")
    Shade.objects.all().delete()
    desk.post(at("colour_shades_file"), {"file": csv_file(table)})
    desk.post(at("colour_change", ShadeChange.objects.latest("pk").pk))
    kept = {row.name: row.measured["wavelengths"] for row in Shade.objects.all()}
    assert kept == {"ten": GRID.tolist(), "twenty": GRID[::2].tolist(), "lab": []}


@pytest.mark.parametrize("name", ["1042", "7", "12,5", "50 10 20", "#1f3a5c"])
def test_a_shade_is_found_by_its_name_whatever_else_that_measures(desk, firm, chain, name):
    desk.post(at("colour_shade_new"), {"name": name, "colour": typed(curve(rot=1.0))})
    shade = Shade.objects.get()
    near = desk.get(at("colour_near"), {"near": name})
    assert near.status_code == 200
    kept = measured(name, by=firm, field="x")
    assert (kept.name, list(kept.sample.wavelengths)) == (name, GRID.tolist())
    body = {"standard": {"shade": name}, "samples": [{"lab": [shade.lightness, shade.a, shade.b]}]}
    api = f"/api/v1/chains/{chain.slug}/colour/compare"
    told = desk.post(api, body, content_type="application/json").json()["samples"][0]
    assert (told["ciede2000"], told["is_indicative"]) == (pytest.approx(0, abs=0.01), False)


def test_a_screen_colour_over_the_api_is_one_whatever_shades_are_called(desk, chain):
    desk.post(at("colour_shade_new"), {"name": "#1f3a5c", "colour": typed(curve(rot=1.0))})
    body = {"standard": {"srgb": "#1f3a5c"}, "samples": [{"srgb": "#1f3a5d"}]}
    api = f"/api/v1/chains/{chain.slug}/colour/compare"
    told = desk.post(api, body, content_type="application/json").json()["samples"][0]
    assert (told["is_indicative"], told["ciede2000"] < 1) == (True, True)


def test_a_picture_of_very_many_digits_is_none(desk, chain):
    assert desk.get(at("colour_near"), {"near": "picture:" + "9" * 4400}).status_code == 422


def test_what_comes_out_as_a_workbook_goes_in_again(desk, chain):
    desk.post(at("colour_shade_new"), {"name": "-12 navy", "colour": typed(curve(rot=1.0))})
    desk.post(at("colour_shade_new"), {"name": "screen", "colour": "#1f3a5c", "note": "=1+1"})
    book = b"".join(desk.get(at("colour_library_export")).streaming_content)
    Shade.objects.all().delete()
    desk.post(at("colour_shades_file"), {"file": SimpleUploadedFile("shades.xlsx", book)})
    desk.post(at("colour_change", ShadeChange.objects.latest("pk").pk))
    kept = {row.name: row for row in Shade.objects.all()}
    assert kept["-12 navy"].measured["reflectance"] == pytest.approx(curve(rot=1.0), abs=2e-5)
    assert (kept["screen"].measured["how"], kept["screen"].note) == ("screen", "=1+1")


def test_a_broken_workbook_is_refused_in_words(desk, chain):
    file = SimpleUploadedFile("lot.xlsx", b"PK\x03\x04 broken")
    answer = desk.post(at("colour_sort"), {"file": file, **LOT})
    assert answer.status_code == 422
    assert "The file is damaged or incomplete" in text_of(answer)


def test_how_a_file_of_another_says_it_was_measured_is_no_reason_to_fail(desk, chain):
    file = csv_file("name,L,a,b,how,checker_error\n1,28,3,-18,by hand,x\n2,28,3,-17,checked,x\n")
    desk.post(at("colour_sort"), {"file": file, **LOT})
    assert [one["how"] for one in PieceLot.objects.get().pieces] == ["file", "checked"]


def test_what_was_added_from_a_file_is_taken_back_whole(desk, chain):
    file = csv_file("name,L,a,b\nnavy,28,3,-18\nred,45,50,20\n")
    desk.post(at("colour_shades_file"), {"file": file})
    change = ShadeChange.objects.get()
    desk.post(at("colour_change", change.pk))
    desk.post(at("colour_change_undo", change.pk))
    assert not Shade.objects.exists()
    page = text_of(desk.post(at("colour_change", change.pk), follow=True))
    assert "confirmed or taken back already" in page


def test_shades_taken_out_return(desk, chain):
    desk.post(at("colour_shade_new"), {"name": "navy", "colour": "28 3 -18"})
    shade = Shade.objects.get()
    desk.post(at("colour_shades_remove"), {"shades": [shade.pk]})
    assert "navy" not in text_of(desk.get(at("colour_library")))
    change = ShadeChange.objects.get(kind="removed")
    desk.post(at("colour_change_undo", change.pk))
    assert "navy" in text_of(desk.get(at("colour_library")))


def test_a_name_taken_meanwhile_keeps_the_old_shade_out(desk, chain):
    desk.post(at("colour_shade_new"), {"name": "navy", "colour": "28 3 -18"})
    desk.post(at("colour_shades_remove"), {"shades": [Shade.objects.get().pk]})
    desk.post(at("colour_shade_new"), {"name": "navy", "colour": "29 3 -18"})
    change = ShadeChange.objects.get(kind="removed")
    page = text_of(desk.post(at("colour_change_undo", change.pk), follow=True))
    assert "Shades of the same names were added since" in page
    assert Shade.objects.get(removed_in=None).lightness == 29


def test_a_name_stands_once_in_a_library(desk, chain):
    sent = {"name": "navy", "colour": "28 3 -18"}
    desk.post(at("colour_shade_new"), sent)
    answer = desk.post(at("colour_shade_new"), sent)
    assert answer.status_code == 422
    assert "in your library already" in text_of(answer)


def test_what_is_looked_for_is_named_as_it_was_typed(desk, chain):
    desk.post(at("colour_shade_new"), {"name": "navy", "colour": "28 3 -18"})
    assert "Nearest to #1f3a5c" in text_of(desk.get(at("colour_near") + "?near=%231f3a5c"))
    assert "Nearest to looked for" in text_of(
        desk.get(at("colour_near"), {"near": typed(curve(gelb=0.4))})
    )


def test_the_nearest_shade_stands_first(desk, chain):
    for name, colour in (("S-near", "28 3 -18"), ("S-far", "85 50 60"), ("S-mid", "40 3 -18")):
        desk.post(at("colour_shade_new"), {"name": name, "colour": colour})
    page = text_of(desk.post(at("colour_near"), {"near": "29 3 -18"}))
    assert page.index("S-near") < page.index("S-mid") < page.index("S-far")


def test_a_file_that_may_be_percent_or_fractions_is_read_as_the_form_says(desk, chain):
    heads = ",".join(str(nm) for nm in range(400, 701, 10))
    values = ",".join(f"{0.4 + 1.5 * place / 30:.3f}" for place in range(31))
    table = f"name,{heads}\nburgundy,{values}\n"
    answer = desk.post(at("colour_shades_file"), {"file": csv_file(table), "scale": "auto"})
    assert answer.status_code == 422
    assert "may be percent or fractions" in text_of(answer)
    assert 'name="scale"' in answer.content.decode()
    desk.post(at("colour_shades_file"), {"file": csv_file(table), "scale": "percent"})
    (row,) = ShadeChange.objects.get().rows
    assert row["reflectance"][0] == pytest.approx(0.004)
    answer = desk.post(at("colour_shades_file"), {"file": csv_file(table), "scale": "half"})
    assert answer.status_code == 422


def test_a_library_comes_out_as_it_can_go_in_again(desk, chain):
    desk.post(at("colour_shade_new"), {"name": "a", "colour": typed(curve(rot=0.5))})
    desk.post(at("colour_shade_new"), {"name": "b", "colour": "28 3 -18"})
    before = {one.name: (one.lightness, one.a, one.b) for one in Shade.objects.all()}
    answer = desk.get(at("colour_library_export") + "?format=csv")
    table = b"".join(answer.streaming_content)
    desk.post(
        at("colour_shades_remove"), {"shades": list(Shade.objects.values_list("pk", flat=True))}
    )
    file = csv_file(table.decode())
    desk.post(at("colour_shades_file"), {"file": file})
    desk.post(at("colour_change", ShadeChange.objects.get(kind="imported").pk))
    after = {
        one.name: (one.lightness, one.a, one.b) for one in Shade.objects.filter(removed_in=None)
    }
    assert set(after) == {"a", "b"}
    for name, point in before.items():
        assert after[name] == pytest.approx(point, abs=0.01)


def test_rows_that_stay_out_do_not_stand_before_what_is_added_by_the_hundred(desk, chain):
    lines = ["name,L,a,b", "good,28,3,-18", *[f"bad {n},x,1,1" for n in range(25)]]
    desk.post(at("colour_shades_file"), {"file": csv_file("\n".join(lines))})
    change = ShadeChange.objects.get()
    page = desk.get(at("colour_change", change.pk)).content.decode()
    assert '<details class="card"><summary' in page
    change.refused = change.refused[:3]
    change.save()
    page = desk.get(at("colour_change", change.pk)).content.decode()
    assert '<details class="card" open><summary' in page


# Pictures


def test_a_picture_without_a_checker_is_indicative_only(desk, chain):
    desk.post(at("colour_pictures"), {"file": plain_picture()})
    row = ColourPicture.objects.get()
    page = text_of(desk.post(at("colour_picture", row.pk), {"spot": "10,10,40,40"}, follow=True))
    assert "Indicative only" in page
    assert desk.get(at("colour_picture_file", row.pk)).headers["Content-Type"] == "image/jpeg"
    page = text_of(desk.post(at("colour_near"), {"near": f"picture:{row.pk}"}))
    assert "No shade to compare with" in page
    path = row.file.path
    desk.post(at("colour_picture_remove", row.pk))
    assert not ColourPicture.objects.exists()
    assert path
