"""The product graph: read from a sheet, marked as mined, searched for what a product needs."""

from __future__ import annotations

from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from tests import factories
from tests.shared_data import shared

from chainloom.chain import services
from chainloom.chain.models import ProductRelation
from chainloom.chain.selectors import product_needs
from chainloom.chain.selectors.network import network_version
from chainloom.chain.selectors.products import product_suggestions
from chainloom.chain.services.products import products_file_rows
from chainloom.core.errors import Forbidden, Invalid
from chainloom.jobs.services import job_enqueue
from chainloom.jobs.testing import run_queued
from chainloom.organisations.models import Source, SourceKind

ROWS = [
    ("涤纶长丝", "聚酯切片", "上游材料"),
    ("涤纶长丝", "油剂", "上游材料"),
    ("坯布", "涤纶长丝", "上游材料"),
    ("聚酯切片", "涤纶短纤", "下游产品"),
    ("涤纶", "涤纶长丝", "产品小类"),
    ("涤纶", "涤纶工业丝", "产品小类"),
    ("涤纶", "乙二醇", "上游材料"),
]


def keep(chain, by, rows=ROWS):
    return services.products_import(
        chain=chain, rows=rows, title="年报挖掘", as_of=date(2021, 6, 1), by=by
    )


@pytest.mark.django_db
def test_relations_are_kept_once_with_their_source_marked_as_mined(chain, office):
    dirty = [("", "水", "上游材料"), ("水", "水", "上游材料"), ("水", "盐", "近似"), ROWS[0],
             ("长" * 81, "盐", "上游材料")]  # fmt: skip
    result = keep(chain, office, [*ROWS, *dirty])
    assert result.kept == len(ROWS)
    assert result.left_out == {
        "empty": 1, "itself": 1, "unknown_relation": 1, "repeated": 1, "too_long": 1
    }  # fmt: skip
    assert result.source.kind == SourceKind.MINED
    assert result.source.as_of == date(2021, 6, 1)


@pytest.mark.django_db
def test_a_new_graph_takes_the_place_of_the_old(chain, office):
    keep(chain, office)
    keep(chain, office, ROWS[:2])
    assert ProductRelation.objects.count() == 2
    assert Source.objects.filter(kind=SourceKind.MINED).count() == 1
    assert services.products_remove(chain=chain, by=office) == 2


@pytest.mark.django_db
def test_a_product_needs_what_it_is_made_from_and_names_the_stages_that_make_it(chain, office):
    keep(chain, office)
    stage = factories.StageFactory(
        chain=chain, products=[{"name": "聚酯切片（PET）", "name_en": "", "unit": "t"}]
    )
    found = product_needs(chain=chain, product="涤纶长丝", actor=office)
    assert [(one.name, one.stages) for one in found.needs] == [("聚酯切片", [stage]), ("油剂", [])]
    assert [one.name for one in found.made_into] == ["坯布"]
    assert found.kind_of == ["涤纶"]


@pytest.mark.django_db
def test_where_nothing_is_said_of_a_product_its_general_kind_speaks_and_says_so(chain, office):
    keep(chain, office)
    found = product_needs(chain=chain, product="涤纶工业丝", actor=office)
    assert [(one.name, one.through) for one in found.needs] == [("乙二醇", "涤纶")]


@pytest.mark.django_db
def test_a_downstream_relation_is_read_the_other_way_round(chain, office):
    keep(chain, office)
    found = product_needs(chain=chain, product="涤纶短纤", actor=office)
    assert [one.name for one in found.needs] == ["聚酯切片"]


@pytest.mark.django_db
def test_firms_that_state_the_product_are_found(chain, office):
    stage = factories.StageFactory(chain=chain)
    firm = factories.OrganisationFactory(chain=chain)
    services.placement_add(organisation=firm, stage=stage, products="涤纶长丝、DTY", by=office)
    found = product_needs(chain=chain, product="涤纶长丝", actor=office)
    assert [placement.organisation for placement in found.makers] == [firm]


@pytest.mark.django_db
def test_suggestions_begin_with_what_begins_so(chain, office):
    keep(chain, office)
    assert product_suggestions(chain=chain, text="涤纶") == [
        "涤纶", "涤纶短纤", "涤纶长丝", "涤纶工业丝"
    ]  # fmt: skip
    assert product_suggestions(chain=chain, text=" ") == []


@pytest.mark.django_db
@pytest.mark.parametrize("role", ["leader", "bureau", "firm", "partner"])
def test_only_the_office_imports_a_graph(chain, role, request):
    with pytest.raises(Forbidden):
        keep(chain, request.getfixturevalue(role))


@pytest.mark.django_db
def test_a_sheet_without_relations_changes_nothing(chain, office):
    keep(chain, office)
    with pytest.raises(Invalid):
        keep(chain, office, [("水", "盐", "近似")])
    assert ProductRelation.objects.count() == len(ROWS)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_sheets_are_read_in_the_usual_encodings(tmp_path, encoding):
    path = tmp_path / "graph.csv"
    path.write_bytes("relation,product,other\n上游材料,坯布,棉纱\n".encode(encoding))
    assert list(products_file_rows(path)) == [("坯布", "棉纱", "上游材料")]


@pytest.mark.parametrize("content", [b"a,b,c\n1,2,3\n", b"", b"\xff\xfe\x00\x81product"])
def test_a_sheet_that_is_no_product_graph_is_refused(tmp_path, content):
    path = tmp_path / "graph.csv"
    path.write_bytes(content)
    with pytest.raises(Invalid):
        list(products_file_rows(path))


@pytest.mark.django_db(transaction=True)
def test_an_upload_becomes_a_graph_by_a_job(chain, office, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    folder = tmp_path / "products"
    folder.mkdir()
    (folder / "a.csv").write_text("product,other,relation\n坯布,棉纱,上游材料\n", encoding="utf-8")
    job = job_enqueue(
        kind="chain.products_import",
        params={"chain": chain.pk, "path": "a.csv", "title": "年报", "as_of": "2021-01-01"},
        by=office,
    )
    run_queued()
    job.refresh_from_db()
    assert job.result == {"kept": 1, "left_out": {}}
    assert not list(folder.iterdir())


@pytest.mark.django_db(transaction=True)
def test_a_refused_upload_says_why_and_is_not_kept(chain, office, client_of, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    browser = client_of(office)
    sheet = SimpleUploadedFile("a.csv", "甲,乙\n1,2\n".encode())
    page = browser.post(
        "/c/fabric/products/import/",
        {"file": sheet, "title": "年报", "as_of": "2021-01-01"},
    )
    run_queued()
    shown = browser.get(page["Location"])
    assert "The first row must have the columns product, other, relation." in shown.content.decode()
    assert not list((tmp_path / "products").iterdir())


@pytest.mark.django_db(transaction=True)
def test_rows_left_out_are_named_in_the_readers_words(chain, office, client_of, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    browser = client_of(office)
    rows = "product,other,relation\n坯布,棉纱,上游材料\n水,水,上游材料\n"
    page = browser.post(
        "/c/fabric/products/import/",
        {
            "file": SimpleUploadedFile("a.csv", rows.encode()),
            "title": "年报",
            "as_of": "2021-01-01",
        },
    )
    run_queued()
    shown = browser.get(page["Location"]).content.decode()
    assert "product and other are the same" in shown


@pytest.mark.django_db
def test_a_graph_of_a_day_to_come_is_refused(chain, office):
    with pytest.raises(Invalid) as refusal:
        services.products_import(
            chain=chain, rows=ROWS, title="年报", as_of=date(2999, 1, 1), by=office
        )
    assert refusal.value.code == "in_future"


@pytest.mark.slow
@pytest.mark.django_db
def test_the_real_graph_is_read(chain, office):
    path = shared("supply_networks", "edges_product_product.csv")
    result = services.products_import(
        chain=chain,
        rows=products_file_rows(path),
        title="ChainKnowledgeGraph",
        as_of=date(2021, 12, 31),
        by=office,
    )
    assert result.kept > 100_000
    found = product_needs(chain=chain, product="涤纶长丝", actor=office)
    assert "涤纶" in [one.name for one in found.needs]


@pytest.mark.django_db
def test_what_was_found_by_the_products_is_found_anew_when_they_change(chain, office):
    first = network_version(chain)
    keep(chain, office)
    second = network_version(chain)
    services.products_remove(chain=chain, by=office)
    third = network_version(chain)
    services.products_remove(chain=chain, by=office)
    assert first < second < third == network_version(chain)


HEAD = "product,other,relation\n"


@pytest.mark.parametrize(
    "lines",
    [
        ['"涤纶长丝,聚酯切片,上游材料', "坯布,涤纶长丝,上游材料"],
        ['"涤纶长丝,聚酯切片,上游材料', *["坯布,涤纶长丝,上游材料"] * 10_000],
    ],
)
def test_a_quotation_mark_that_nobody_closed_is_refused_with_its_line(tmp_path, lines):
    sheet = tmp_path / "sheet.csv"
    sheet.write_text(HEAD + "坯布,棉纱,上游材料\n" + "\n".join(lines), encoding="utf-8")
    with pytest.raises(Invalid, match="Line 3"):
        list(products_file_rows(sheet))


@pytest.mark.django_db
def test_a_row_that_is_too_short_is_counted_as_left_out(chain, office, tmp_path):
    sheet = tmp_path / "sheet.csv"
    sheet.write_text(HEAD + "坯布,棉纱,上游材料\n\n棉纱\n布,棉纱\n", encoding="utf-8")
    result = keep(chain, office, products_file_rows(sheet))
    assert (result.kept, result.left_out) == (1, {"empty": 1, "unknown_relation": 1})
