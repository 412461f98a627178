"""`chainloom network`: results from files or a chain, refusals by row, and no need of Django."""

from __future__ import annotations

import csv
import json
import os
import subprocess
import sys
from pathlib import Path

import polars as pl
import pytest
from django.utils import timezone

from chainloom.chain.models import FirmRisk
from chainloom.chain.services.resilience import risk_run
from chainloom.cli.main import main
from chainloom.engines.network import KNOWN, read_tables
from chainloom.organisations.services.effects import network_changed
from tests import factories

# The first example of the published index, with its values (docs/network.md).
SECTORS = dict(
    zip(
        "AXBCDEFGHIJKL",
        ["1", "1", "2", "2", "2", "3", "3", "5", "99", "1", "3", "4", "2"],
        strict=True,
    )
)
EDGES = ["AX", "BX", "CX", "DX", "EX", "FX", "GX", "HX", "XI", "XJ", "XK", "KL"]
CLASSES = {
    ("1", "1"): 2, ("2", "1"): 2, ("3", "1"): 1, ("5", "1"): 1, ("99", "1"): 0,
    ("1", "3"): 1, ("1", "4"): 2, ("4", "2"): 2,
}  # fmt: skip
ESRI = {
    "A": 0.4166667,
    "X": 1.0,
    "H": 1 / 12,
    "I": 0.3055556,
    "J": 0.3055556,
    "K": 0.3888889,
    "L": 0.3888889,
    **dict.fromkeys("BCD", 0.1369047619),
    **dict.fromkeys("EFG", 0.1232040230),
}

BLOCKED = """
import sys

class Blocked:
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] == "django":
            raise ModuleNotFoundError("No module named 'django'", name="django")

sys.meta_path.insert(0, Blocked())
from chainloom.cli.main import main
sys.exit(main(sys.argv[1:]))
"""


def write(path: Path, rows) -> Path:
    with path.open("w", newline="", encoding="utf-8") as file:
        csv.writer(file).writerows(rows)
    return path


def read(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


@pytest.fixture
def published(tmp_path):
    """links, --firms and --essential of the published example."""
    return (
        write(tmp_path / "links.csv", [("supplier", "buyer", "amount"), *((*e, 1) for e in EDGES)]),
        "--firms",
        write(tmp_path / "firms.csv", [("firm", "sector"), *SECTORS.items()]),
        "--essential",
        write(
            tmp_path / "essential.csv",
            [("supplier_sector", "buyer_sector", "class"), *((*p, c) for p, c in CLASSES.items())],
        ),
    )


@pytest.fixture
def mills(tmp_path):
    """A small chain of invented mills: yarn → cloth → shirts, cloth of one supplier."""
    firms = [
        ("firm", "sector", "revenue", "cost", "district", "longitude", "latitude", "stock"),
        ("纱一", "yarn", 150, "", "350502", 118.6, 24.9, ""),
        ("纱二", "yarn", 80, "", "350502", 118.7, 24.9, ""),
        ("布一", "cloth", 400, 260, "350503", 118.6, 24.8, 0),
        ("布二", "cloth", 60, 30, "", "", "", 1),
        ("衣", "shirts", 900, 500, "350503", 118.5, 24.9, ""),
    ]
    links = [
        ("supplier", "buyer", "amount", "known"),
        ("纱一", "布一", 100, "declared"),
        ("纱二", "布一", 50, "derived"),
        ("布一", "衣", 300, "declared"),
    ]
    return (
        write(tmp_path / "links.csv", links),
        "--firms",
        write(tmp_path / "firms.csv", firms),
    )


@pytest.fixture
def run(capsys):
    def command(*arguments: object, status: int = 0) -> str:
        capsys.readouterr()
        assert main(["network", *(str(part) for part in arguments)]) == status
        said = capsys.readouterr()
        return said.out + said.err

    return command


def test_the_published_values_come_out_of_the_files(run, published, tmp_path):
    for name in ("risk.csv", "risk.parquet"):
        said = run("risk", *published, "--out", tmp_path / name, "--top", 1)
        assert [line.split()[0] for line in said.splitlines()[:3]] == ["firm", "----", "X"]
    rows = read(tmp_path / "risk.csv")
    assert list(rows[0]) == ["firm", "esri", "downstream", "upstream", "steps"]
    found = {row["firm"]: float(row["esri"]) for row in rows}
    assert found == pytest.approx(ESRI, abs=5e-8)
    assert pl.read_parquet(tmp_path / "risk.parquet")["esri"].to_list() == list(found.values())


def test_another_bound_is_said_to_compare_only_with_itself(run, published):
    assert "compare only" in run("risk", *published, "--eps", "0.0001")
    assert "compare only" not in run("risk", *published)


def blocked(*arguments: object, cwd: Path) -> subprocess.CompletedProcess:
    """The command line where Django cannot be imported and nothing is set."""
    source = str(Path(__file__).resolve().parent.parent / "src")
    environment = {"PATH": os.environ["PATH"], "PYTHONPATH": source}
    command = [sys.executable, "-c", BLOCKED, *map(str, arguments)]
    return subprocess.run(
        command, cwd=cwd, env=environment, capture_output=True, text=True, check=False
    )


def test_without_django_the_engine_answers_and_the_rest_says_what_it_needs(mills, tmp_path):
    shares = write(
        tmp_path / "shares.csv",
        [("supplier_sector", "buyer_sector", "share"), ("cloth", "shirts", 0.8)],
    )
    for verb, more in (
        ("risk", ("--out", "risk.csv")),
        ("concentration", ("--out", "thin")),
        ("scenario", ("--firm", "纱一", "--out", "weeks")),
        ("remedies", ("--out", "sources.csv")),
        ("infer", ("--density", 0.5, "--shares", shares, "--draws", 2, "--out", "all.csv")),
    ):
        done = blocked("network", verb, *mills, *more, cwd=tmp_path)
        assert (verb, done.returncode, "Traceback" in done.stderr) == (verb, 0, False), done.stderr
    assert len(read(tmp_path / "risk.csv")) == 5
    helped = blocked("network", "--help", cwd=tmp_path)
    assert helped.returncode == 0
    assert "scenario" in helped.stdout
    gone = blocked("network", "risk", "nowhere.csv", "--firms", "firms.csv", cwd=tmp_path)
    assert gone.returncode == 2
    assert gone.stderr.splitlines() == ["chainloom: nowhere.csv: No such file or directory."]
    for command in (("network", "risk", "--database", "fabric"), ("chain", "list")):
        refused = blocked(*command, cwd=tmp_path)
        assert refused.returncode == 2
        assert refused.stderr.startswith("chainloom: This needs the whole product.")


def test_every_wrong_row_is_told_and_nothing_is_written(run, mills, tmp_path):
    with mills[0].open("a", encoding="utf-8") as file:
        file.write("纱一,谁,5,declared\n纱一,布二,-5,declared\n布一,布一,1,declared\n")
    said = run("risk", *mills, "--out", tmp_path / "risk.csv", status=2)
    lines = said.splitlines()
    assert [line.partition("row ")[2].partition(":")[0] for line in lines] == [
        "5, column buyer",
        "6, column amount",
        "7, column buyer",
    ]
    assert not (tmp_path / "risk.csv").exists()
    assert "and 1 more" in run("risk", *mills, "--problems", 2, status=2)
    assert "ends in .csv" in run("risk", *mills, "--out", tmp_path / "risk.xlsx", status=2)


@pytest.mark.parametrize(
    "slip",
    [
        "risk --top -1",
        "risk --problems 0",
        "risk --threads 0",
        "scenario --firm 衣 --weeks 0",
        "scenario --firm 衣 --horizon -1",
        "remedies --candidates 0",
        "infer --density 0.5 --draws 0",
    ],
)
def test_a_number_beyond_its_limits_is_told_before_anything_is_read(slip, capsys):
    with pytest.raises(SystemExit) as ended:
        main(["network", *slip.split()])
    assert ended.value.code == 2
    assert "is not a whole number of" in capsys.readouterr().err


def test_shares_and_horizons_that_are_none_are_refused_in_words(run, mills):
    assert "--left 1.5 is not a share" in run("risk", *mills, "--left", "1.5", status=2)
    assert "--left nan is not a share" in run("risk", *mills, "--left", "nan", status=2)
    hit = ("scenario", *mills, "--firm", "衣")
    assert "1 to 5,200 weeks" in run(*hit, "--horizon", 10**9, status=2)
    assert "refill 1 week or more" in run(*hit, "--refill", "nan", status=2)


def test_what_cannot_be_read_is_named_with_what_is_not_used(run, mills):
    assert "name LINKS" in run("risk", status=2)
    assert "name LINKS" in run("risk", mills[0], status=2)
    with mills[2].open(encoding="utf-8") as file:
        text = file.read().replace("district", "colour")
    mills[2].write_text(text, encoding="utf-8")
    assert "not read: colour" in run("risk", *mills)
    assert "no column district" in run("scenario", *mills, "--district", "350502", status=2)


def test_where_a_network_is_thin_is_seven_tables(run, mills, tmp_path):
    said = run("concentration", *mills, "--out", tmp_path / "thin")
    assert "2 inputs, 1 of them from one supplier; 1 cut firm, 3 bridges, 0 cores" in said
    inputs = {(row["buyer"], row["input"]): row for row in read(tmp_path / "thin" / "inputs.csv")}
    assert float(inputs["布一", "yarn"]["hhi"]) == pytest.approx((100**2 + 50**2) / 150**2)
    assert inputs["衣", "cloth"]["suppliers"] == "1"
    assert {row["firm"] for row in read(tmp_path / "thin" / "cut_firms.csv")} == {"布一"}
    assert read(tmp_path / "thin" / "paths.csv")[0]["path"] == "纱一 > 布一 > 衣"
    assert read(tmp_path / "thin" / "stage_paths.csv")[0]["path"] == "yarn > cloth > shirts"
    assert sorted(path.name for path in (tmp_path / "thin").iterdir()) == [
        f"{name}.csv"
        for name in ("bridges", "cores", "cut_firms", "inputs", "paths", "stage_paths", "stages")
    ]


def hit(folder: Path) -> set[str]:
    return {row["firm"] for row in read(folder / "firms.csv") if row["hit"] == "true"}


def test_a_scenario_hits_firms_sectors_districts_and_outlines(run, mills, tmp_path):
    out = tmp_path / "weeks"
    run("scenario", *mills, "--firm", "衣", "--sector", "yarn", "--out", out)
    assert hit(out) == {"衣", "纱一", "纱二"}
    said = run("scenario", *mills, "--district", "350502", "--out", out)
    assert hit(out) == {"纱一", "纱二"}
    assert "1 firm of no known district" in said
    ring = [[118.45, 24.85], [118.65, 24.85], [118.65, 24.95], [118.45, 24.95], [118.45, 24.85]]
    polygon = {"type": "Polygon", "coordinates": [ring]}
    outline = tmp_path / "flood.geojson"
    feature = {"type": "Feature", "geometry": polygon}
    outline.write_text(json.dumps({"type": "FeatureCollection", "features": [feature]}))
    said = run("scenario", *mills, "--outline", outline, "--out", out)
    assert hit(out) == {"纱一", "衣"}
    assert "no known place" in said
    assert "nobody is hit" in run("scenario", *mills, status=2)
    outline.write_text('{"type": "Point", "coordinates": [1, 2]}')
    assert "Point where a polygon" in run("scenario", *mills, "--outline", outline, status=2)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('{"type": "Polygon", "coordinates": 5}', "coordinates of a Polygon are no list"),
        ('{"type": "Polygon"}', "coordinates of a Polygon are no list"),
        ('{"type": "MultiPolygon", "coordinates": [5]}', "coordinates of a MultiPolygon"),
        ('{"type": "FeatureCollection", "features": null}', "features of a FeatureCollection"),
        ('{"type": "GeometryCollection", "geometries": 1}', "geometries of a Geometry"),
        ('{"type": "Polygon", "coordinates": [[["a", "b"], [1], 3]]}', "points of longitude"),
        ("[" * 100_000, "no GeoJSON"),
    ],
)
def test_an_outline_that_is_none_is_refused_in_words(run, mills, tmp_path, text, said):
    outline = tmp_path / "flood.geojson"
    outline.write_text(text)
    assert said in run("scenario", *mills, "--outline", outline, status=2)


def test_losses_come_by_week_stage_and_firm_and_stocks_of_the_file_count(run, mills, tmp_path):
    out = tmp_path / "weeks"
    how = ("--firm", "纱一", "--default-class", 2, "--weeks", 3, "--horizon", 8, "--out", out)
    run("scenario", *mills, *how, "--stock", 1)
    weeks, firms = read(out / "weeks.csv"), read(out / "firms_by_week.csv")
    assert len(weeks) == 8
    assert len(firms) == 40
    level = {(row["firm"], int(row["week"])): float(row["level"]) for row in firms}
    # 布一 has no stock: it stands in the second week, as far as 纱二 cannot help.
    assert level["布一", 1] == pytest.approx(1.0)
    assert level["布一", 2] == pytest.approx(50 / 150)
    assert level["衣", 3] == pytest.approx(1.0)
    assert level["衣", 4] < 0.9
    stages = sum(float(row["lost"]) for row in read(out / "stages.csv"))
    assert stages == pytest.approx(sum(float(row["lost"]) for row in weeks))
    run("scenario", *mills, *how, "--input-stock", "yarn=9")
    assert min(
        float(row["level"]) for row in read(out / "firms_by_week.csv") if row["firm"] == "布一"
    ) == pytest.approx(1.0)
    assert "SECTOR=WEEKS" in run("scenario", *mills, *how, "--input-stock", "yarn", status=2)


def test_candidates_and_plans_of_second_sources(run, mills, tmp_path):
    out = tmp_path / "remedies.csv"
    run("remedies", *mills, "--buyer", "衣", "--input", "cloth", "--out", out)
    (row,) = read(out)
    assert row["candidate"] == "布二"
    assert float(row["amount"]) == pytest.approx(90)
    assert float(row["supplier_fall"]) > 0
    said = run("remedies", *mills, "--budget", 1, "--out", out)
    assert "Every plan was tried: none is better" in said
    assert [row["second_source"] for row in read(out)] == ["布二"]
    said = run("remedies", *mills, "--budget", 1, "--plans", 0, "--out", out)
    assert "No plan lowers it by more" in said
    assert [row["second_source"] for row in read(out)] == ["布二"]
    refused = run("remedies", *mills, "--buyer", "衣", "--input", "yarn", status=2)
    assert "those are: cloth" in refused
    assert "name one input together" in run("remedies", *mills, "--buyer", "衣", status=2)


def test_inferred_links_are_written_as_such_and_can_be_read_again(run, mills, tmp_path):
    shares = write(
        tmp_path / "shares.csv",
        [
            ("supplier_sector", "buyer_sector", "share"),
            ("cloth", "shirts", 0.8),
            ("yarn", "cloth", 0.9),
        ],
    )
    out, bands = tmp_path / "all.csv", tmp_path / "bands.csv"
    how = ("--density", 0.9, "--draws", 3, "--seed", 5, "--out", out, "--bands", bands)
    run("infer", *mills, "--shares", shares, *how)
    network = read_tables(out, mills[2]).network
    assert [KNOWN[k] for k in network.known[:3]] == ["declared", "derived", "declared"]
    assert {KNOWN[k] for k in network.known[3:]} == {"inferred"}
    first = bands.read_bytes()
    run("infer", *mills, "--shares", shares, *how)
    assert bands.read_bytes() == first
    for row in read(bands):
        assert float(row["low"]) <= float(row["median"]) <= float(row["high"])


def test_the_default_shares_are_those_of_textiles(run, mills, tmp_path):
    stages = write(
        tmp_path / "stages.csv",
        [
            ("supplier_sector", "supplier_industry", "buyer_sector", "buyer_industry"),
            ("yarn", "c4", "cloth", "c4"),
            ("cloth", "c4", "shirts", "c4"),
        ],
    )
    said = run("infer", *mills, "--stages", stages, "--density", 0.5)
    assert "China's textiles, 2008" in said
    table = write(tmp_path / "table.csv", [("", "c4"), ("c4", 10)])
    assert "2008" not in run(
        "infer", *mills, "--stages", stages, "--density", 0.5, "--world-table", table
    )
    assert "name --shares" in run("infer", *mills, "--density", 0.5, status=2)


@pytest.fixture
def woven(chain):
    """A chain with all that its pages estimate, leave out or take from what the office says."""
    weaving, sewing, testing = (
        factories.StageFactory(chain=chain, code=code) for code in ("weaving", "sewing", "testing")
    )
    factories.StageInputFactory(upstream=weaving, downstream=sewing, effect="essential")
    factories.StageInputFactory(upstream=testing, downstream=sewing, effect="none")

    def firm(name, stage=None, **values):
        made = factories.OrganisationFactory(chain=chain, name=name, **values)
        if stage is not None:
            factories.PlacementFactory(organisation=made, stage=stage)
        return made

    mill, twin = firm("布厂", weaving), firm("布厂", weaving)
    sewer, trader = firm("衣厂", sewing, revenue_band="b"), firm("商行")
    tester, brand = firm("检测所", testing), firm("品牌", sewing)

    def link(supplier, buyer, **values):
        factories.SupplyLinkFactory(chain=chain, supplier=supplier, buyer=buyer, **values)

    year = timezone.localdate().year
    link(mill, sewer, product="坯布", amount=40, year=year, known="derived")
    link(mill, sewer, product="坯布", amount=10, year=year - 1, superseded_in=year)
    link(twin, sewer, product="里布", amount=None, year=year)
    link(tester, sewer, product="检测", amount=30, year=year)
    link(mill, brand, product="坯布", amount=900, year=year + 1)
    link(trader, mill, product="纱", amount=7, year=year)
    return {"chain": chain, "mill": mill, "sewer": sewer, "trader": trader, "year": year}


def test_a_chain_of_the_database_is_the_network_of_its_pages(run, woven, office, tmp_path):
    risk, here = tmp_path / "risk.csv", ("--database", "fabric")
    said = run("risk", *here, "--out", risk)
    assert "1 link without an amount" in said
    assert "1 link left out" in said
    assert "5 firms, 3 links: 1 declared, 1 derived, 1 inferred" in said
    kept = risk_run(chain=woven["chain"], year=woven["year"], by=office)
    rows = FirmRisk.objects.filter(run=kept)
    shown = {row.organisation: row.esri for row in rows.select_related("organisation")}
    named = {
        one.name if one.name != "布厂" else f"布厂 #{one.pk}": esri for one, esri in shown.items()
    }
    found = {row["firm"]: float(row["esri"]) for row in read(risk)}
    assert found == pytest.approx(named, abs=1e-6)
    assert found[f"布厂 #{woven['mill'].pk}"] > 0.4


def test_what_a_file_or_the_command_says_of_inputs_stands_before_the_chain(run, woven, tmp_path):
    here, risk = ("--database", "fabric"), tmp_path / "risk.csv"
    essential = write(
        tmp_path / "essential.csv",
        [("supplier_sector", "buyer_sector", "class"), ("testing", "sewing", 2)],
    )

    def of_testing(*more):
        run("risk", *here, *more, "--out", risk)
        return {row["firm"]: float(row["downstream"]) for row in read(risk)}["检测所"]

    alone = of_testing()
    assert of_testing("--default-class", 2) == alone
    assert of_testing("--essential", essential) > alone
    unknown = write(
        tmp_path / "unknown.csv",
        [("supplier_sector", "buyer_sector", "class"), ("mining", "sewing", 2)],
    )
    assert "mining" in run("risk", *here, "--essential", unknown, status=2)


def test_commands_name_firms_and_stages_of_a_chain(run, woven, tmp_path):
    out = tmp_path / "thin"
    run("concentration", "--database", "fabric", "--out", out)
    rows = {(row["buyer"], row["input"], row["amount"]) for row in read(out / "inputs.csv")}
    assert rows == {("衣厂", "坯布", "40.0"), ("衣厂", "里布", "40.0"), ("衣厂", "检测", "30.0")}
    assert {row["also_outside"] for row in read(out / "inputs.csv")} == {"false"}
    assert {row["sector"] for row in read(out / "stages.csv")} == {"weaving", "sewing", "testing"}
    # Somebody on no stage delivers it too: as on the pages, it then hangs on nobody alone.
    factories.SupplyLinkFactory(
        chain=woven["chain"],
        supplier=woven["trader"],
        buyer=woven["sewer"],
        product="坯布",
        amount=5,
        year=woven["year"],
    )
    network_changed([woven["chain"].pk])
    said = run("concentration", "--database", "fabric", "--out", out)
    assert "3 inputs, 2 of them from one supplier" in said
    told = {row["input"]: row["also_outside"] for row in read(out / "inputs.csv")}
    assert told == {"坯布": "true", "里布": "false", "检测": "false"}
    scenes = ("scenario", "--database", "fabric")
    assert "5 firms hit" in run(*scenes, "--district", "350500")
    assert "2 firms hit" in run(*scenes, "--sector", "weaving")
    assert main(["network", "risk", "--database", "nowhere"]) == 2
    assert "in place of" in run(
        "risk", "x.csv", "--firms", "y.csv", "--database", "fabric", status=2
    )
