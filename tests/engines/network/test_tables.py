"""Tables are read as they are or refused whole, with every problem by file, row and column."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace

import numpy as np
import polars as pl
import pytest

from chainloom.engines.network import (
    KNOWN,
    NetworkError,
    TableError,
    read_shares,
    read_stage_pairs,
    read_tables,
    read_world_table,
    write_risk,
    write_table,
)
from chainloom.engines.network.tables.files import _rows as careful_frame
from chainloom.engines.network.tables.files import plain_frame
from chainloom.engines.network.tables.problems import Findings

FIRMS = "firm,sector,market,revenue,cost\nmill,weaving,,120.5,\ndyer,dyeing,finishing,,80\n"
LINKS = (
    "supplier,buyer,amount,known,product\nmill,dyer,12.25,derived,greige\nmill,dyer,3,declared,\n"
)
ESSENTIAL = "supplier_sector,buyer_sector,class\nweaving,dyeing,2\n"


@pytest.fixture
def files(tmp_path):
    """Write tables of the given text; their paths."""

    def write(links=LINKS, firms=FIRMS, essential=None):
        found = []
        for name, text in (("links", links), ("firms", firms), ("essential", essential)):
            if text is not None:
                path = tmp_path / f"{name}.csv"
                path.write_bytes(text if isinstance(text, bytes) else text.encode())
                found.append(path)
        return found

    return write


def problems(paths, **how):
    """(file, row, column, code) of all that is wrong."""
    with pytest.raises(TableError) as caught:
        read_tables(*paths, **how)
    error = caught.value
    assert error.total >= len(error.problems)
    return [(p.file.rsplit("/")[-1], p.row, p.column, p.code) for p in error.problems]


def test_what_the_tables_say_is_the_network(files):
    tables = read_tables(*files(essential=ESSENTIAL))
    network = tables.network
    assert network.firms == ("mill", "dyer")
    assert [network.sectors[s] for s in network.sector] == ["weaving", "dyeing"]
    assert [network.markets[m] for m in network.market] == ["weaving", "finishing"]
    assert network.amount.tolist() == [12.25, 3.0]
    assert [KNOWN[k] for k in network.known] == ["derived", "declared"]
    assert (network.products, network.product.tolist()) == (("greige",), [0, -1])
    assert network.revenue.tolist() == [120.5, 0.0]
    assert network.cost.tolist() == [0.0, 80.0]
    assert tables.essential.of(network).tolist() == [[1, 2], [1, 1]]
    assert tables.district is None
    assert tables.unread == {}


def test_columns_that_mean_nothing_are_named_and_places_are_read(files):
    firms = (
        "firm,sector,colour,district,longitude,latitude,stock\n"
        "mill,weaving,red,350502,118.6,24.9,2\ndyer,dyeing,,,,,\n"
    )
    tables = read_tables(*files(firms=firms))
    assert list(tables.unread.values()) == [["colour"]]
    assert tables.district == ("350502", None)
    assert tables.longitude[0] == 118.6
    assert np.isnan(tables.longitude[1])
    assert np.isnan(tables.stock[1])


def test_a_mark_of_utf8_quotes_and_space_around_values_do_not_matter(files):
    firms = '\ufefffirm , sector\r\n"mill, the", weaving\r\n染厂,dyeing\r\n\r\n,\r\n'
    links = 'supplier,buyer,amount\r\n"mill, the",染厂, 1e3 \r\n'
    network = read_tables(*files(links, firms)).network
    assert network.firms == ("mill, the", "染厂")
    assert network.amount.tolist() == [1000.0]


@pytest.mark.parametrize(
    ("row", "column", "code"),
    [
        ("mill,nobody,1,declared,", "buyer", "firm_unknown"),
        ("nobody,mill,1,declared,", "supplier", "firm_unknown"),
        (",mill,1,declared,", "supplier", "value_missing"),
        ("dyer,mill,,declared,", "amount", "value_missing"),
        ("dyer,mill,-1,declared,", "amount", "negative"),
        ("dyer,mill,12万,declared,", "amount", "not_a_number"),
        ('dyer,mill,"1,200",declared,', "amount", "not_a_number"),
        ("dyer,mill,nan,declared,", "amount", "not_a_number"),
        ("dyer,mill,inf,declared,", "amount", "not_a_number"),
        ("dyer,mill,1e999,declared,", "amount", "not_a_number"),
        ("dyer,mill,１２,declared,", "amount", "not_a_number"),
        ("dyer,dyer,1,declared,", "buyer", "link_to_itself"),
        ("mill,dyer,1,declared,greige", "supplier", "link_twice"),
        ("mill,dyer,1,declared,", "supplier", "link_twice"),
        ("dyer,mill,1,guessed,", "known", "known_unknown"),
        ("dyer,mill,1,,", "known", "value_missing"),
        ("dyer,mill,1,declared", None, "cells"),
        ("dyer,mill,1,declared,,", None, "cells"),
    ],
)
def test_a_link_that_cannot_be_is_told_by_row_and_column(files, row, column, code):
    assert problems(files(LINKS + row + "\n")) == [("links.csv", 4, column, code)]


@pytest.mark.parametrize(
    ("row", "column", "code"),
    [
        ("mill,weaving,,,", "firm", "firm_twice"),
        ("mill two,,,,", "sector", "value_missing"),
        (",weaving,,,", "firm", "value_missing"),
        ("mill two,weaving,,-3,", "revenue", "negative"),
        ("mill two,weaving,,,many", "cost", "not_a_number"),
    ],
)
def test_a_firm_that_cannot_be_is_told_by_row_and_column(files, row, column, code):
    assert problems(files(firms=FIRMS + row + "\n")) == [("firms.csv", 4, column, code)]


@pytest.mark.parametrize(
    ("row", "column", "code"),
    [
        ("mining,dyeing,1", "supplier_sector", "sector_unknown"),
        ("dyeing,mining,1", "buyer_sector", "sector_unknown"),
        ("dyeing,weaving,3", "class", "class_unknown"),
        ("dyeing,weaving,", "class", "value_missing"),
        ("weaving,dyeing,1", "supplier_sector", "pair_twice"),
    ],
)
def test_a_class_that_cannot_be_is_told_by_row_and_column(files, row, column, code):
    found = problems(files(essential=ESSENTIAL + row + "\n"))
    assert found == [("essential.csv", 3, column, code)]


@pytest.mark.parametrize(
    ("data", "row", "code"),
    [
        (b"", None, "empty"),
        (b"\xef\xbb\xbf\r\n", None, "empty"),
        (b"supplier,buyer,amount\n", None, "empty"),
        (LINKS.replace("greige", "坯布").encode("gbk"), 2, "encoding"),
        (LINKS.encode("utf-16"), 1, "encoding"),
        (LINKS.encode("utf-16-le"), 1, "encoding"),
        (b'supplier,buyer,amount\nmill,"dyer,1\n', 2, "unreadable"),
        (b"supplier,buyer,amount,buyer\nmill,dyer,1,x\n", 1, "column_twice"),
    ],
)
def test_a_file_that_is_no_table_is_refused_with_the_reason(files, data, row, code):
    assert [(p[1], p[3]) for p in problems(files(data))] == [(row, code)]


def test_missing_columns_are_all_named(files):
    found = problems(files("supplier;buyer;amount\nmill;dyer;1\n", "firm,market\nmill,x\n"))
    assert found == [
        ("firms.csv", 1, "sector", "column_missing"),
        ("links.csv", 1, "supplier", "column_missing"),
        ("links.csv", 1, "buyer", "column_missing"),
        ("links.csv", 1, "amount", "column_missing"),
    ]


def test_all_problems_of_all_files_are_told_up_to_the_limit(files):
    links = "supplier,buyer,amount\n" + "".join(f"mill,nobody{i},-{i}\n" for i in range(1, 301))
    paths = files(links, FIRMS + "mill,weaving,,,\n", ESSENTIAL + "mining,dyeing,7\n")
    assert len(problems(paths)) == 100
    with pytest.raises(TableError) as caught:
        read_tables(*paths, limit=7)
    assert caught.value.total == 603
    files_named = [p.file.rsplit("/")[-1] for p in caught.value.problems]
    assert files_named == ["firms.csv"] + ["links.csv"] * 6
    assert [p.row for p in caught.value.problems] == [4, 2, 2, 3, 3, 4, 4]
    assert "and 596 more" in str(caught.value)


def test_parquet_says_the_same_as_csv(files, tmp_path):
    links, firms, essential = files(essential=ESSENTIAL)
    wanted = read_tables(links, firms, essential)
    for path in (links, firms, essential):
        pl.read_csv(path).write_parquet(path.with_suffix(".parquet"))
    found = read_tables(*(path.with_suffix(".parquet") for path in (links, firms, essential)))
    assert found.network.firms == wanted.network.firms
    assert found.network.amount.tolist() == wanted.network.amount.tolist()
    assert found.essential.of(found.network).tolist() == [[1, 2], [1, 1]]
    numbered = tmp_path / "numbered.parquet"
    pl.DataFrame({"supplier": ["mill"], "buyer": ["dyer"], "amount": [float("nan")]}).write_parquet(
        numbered
    )
    assert problems([numbered, firms]) == [("numbered.parquet", 2, "amount", "not_a_number")]
    of_lists = {"supplier": ["mill"], "buyer": [["dyer"]], "amount": [{"yuan": 1}], "note": [[1]]}
    pl.DataFrame(of_lists).write_parquet(numbered)
    assert problems([numbered, firms]) == [
        ("numbered.parquet", 1, "buyer", "nested"),
        ("numbered.parquet", 1, "amount", "nested"),
    ]
    pl.DataFrame(of_lists | {"buyer": ["dyer"], "amount": [2]}).write_parquet(numbered)
    assert read_tables(numbered, firms).network.amount.tolist() == [2.0]
    numbered.write_bytes(b"no parquet")
    assert problems([numbered, firms]) == [("numbered.parquet", None, None, "unreadable")]
    assert problems([tmp_path / "links.xlsx", firms]) == [("links.xlsx", None, None, "format")]


def test_firms_that_are_numbers_are_names_all_the_same(tmp_path):
    pl.DataFrame({"firm": [1, 2], "sector": [10, 20]}).write_parquet(tmp_path / "firms.parquet")
    pl.DataFrame({"supplier": [1], "buyer": [2], "amount": [3]}).write_parquet(
        tmp_path / "links.parquet"
    )
    network = read_tables(tmp_path / "links.parquet", tmp_path / "firms.parquet").network
    assert (network.firms, network.sectors) == (("1", "2"), ("10", "20"))


def test_many_links_are_read_in_their_order(tmp_path):
    rng = np.random.default_rng(0)
    size, count = 20_000, 200_000
    keys = rng.choice(size * size, count, replace=False)
    keys = keys[keys // size != keys % size]
    amount = rng.random(len(keys))
    write_table(
        tmp_path / "firms.csv", {"firm": [f"F{i}" for i in range(size)], "sector": ["s"] * size}
    )
    write_table(
        tmp_path / "links.csv",
        {
            "supplier": [f"F{k // size}" for k in keys],
            "buyer": [f"F{k % size}" for k in keys],
            "amount": amount,
        },
    )
    network = read_tables(tmp_path / "links.csv", tmp_path / "firms.csv").network
    assert (network.supplier.astype(int) * size + network.buyer == keys).all()
    assert (network.amount == amount).all()


@pytest.mark.parametrize("kind", ["csv", "parquet"])
def test_results_are_read_back_exactly(files, tmp_path, kind):
    network = read_tables(*files()).network
    numbers = np.array([0.1 + 0.2, 1 / 3])
    risk = SimpleNamespace(
        esri=numbers, downstream=numbers, upstream=numbers, steps=np.array([2, 3])
    )
    target = tmp_path / f"risk.{kind}"
    assert write_risk(target, network, risk) == 2
    found = getattr(pl, f"read_{kind}")(target)
    assert found.columns == ["firm", "esri", "downstream", "upstream", "steps"]
    assert found["esri"].to_list() == numbers.tolist()
    assert [path.name for path in tmp_path.iterdir() if "part" in path.name] == []


def test_what_cannot_be_written_leaves_what_was_there(tmp_path):
    target = tmp_path / "risk.csv"
    target.write_text("before")
    with pytest.raises(Exception, match=r"length|height|shape"):
        write_table(target, {"a": [1, 2], "b": [1, 2, 3]})
    assert target.read_text() == "before"
    with pytest.raises(NetworkError, match="ends in"):
        write_table(tmp_path / "risk.xlsx", {"a": [1]})
    with pytest.raises(OSError, match="risk"):
        write_table(tmp_path / "nowhere" / "risk.csv", {"a": [1]})


def test_shares_and_stages_are_read_or_refused_by_row(tmp_path):
    path = tmp_path / "shares.csv"
    path.write_text("supplier_sector,buyer_sector,share\nspin,weave,0.5\ndye,weave,.25\n")
    assert read_shares(path).share == {("spin", "weave"): 0.5, ("dye", "weave"): 0.25}
    path.write_text("supplier_sector,buyer_sector,share\na,b,2\na,b,half\n,b,-1\na,b,\n")
    with pytest.raises(TableError) as caught:
        read_shares(path)
    assert [(p.row, p.column, p.code) for p in caught.value.problems] == [
        (2, "share", "out_of_range"),
        (3, "share", "not_a_number"),
        (3, "supplier_sector", "pair_twice"),
        (4, "supplier_sector", "value_missing"),
        (4, "share", "negative"),
        (5, "share", "value_missing"),
        (5, "supplier_sector", "pair_twice"),
    ]
    stages = tmp_path / "stages.csv"
    head = "supplier_sector,supplier_industry,buyer_sector,buyer_industry\n"
    stages.write_text(head + "spin,c4,weave,c4\n")
    assert read_stage_pairs(stages) == [("spin", "c4", "weave", "c4")]
    stages.write_text(head + "spin,,weave,c4\n")
    with pytest.raises(TableError, match="row 2, column supplier_industry"):
        read_stage_pairs(stages)


def test_a_world_table_gives_shares_of_all_inputs(tmp_path):
    domestic, imported = tmp_path / "domestic.csv", tmp_path / "imported.csv"
    domestic.write_text(",x,y\nx,1,2\ny,3,2\n")
    imported.write_text(",x,y\nx,1,0\n")
    assert read_world_table(domestic, imported).share[("x", "x")] == 0.2
    assert read_world_table(domestic).share[("x", "x")] == 0.25
    imported.write_text(",y,x\nx,1,0\n")
    with pytest.raises(NetworkError, match="columns are not"):
        read_world_table(domestic, imported)
    domestic.write_text(",x,y\nx,1,2\nz,3,-2\n")
    with pytest.raises(TableError, match="row 3, column y"):
        read_world_table(domestic)
    domestic.write_text(",x,y\nx,1,2\nz,3,2\n")
    with pytest.raises(NetworkError, match="rows are not"):
        read_world_table(domestic)


@pytest.mark.parametrize("ending", ["\n", "\r\n", "\r"])
def test_rows_are_counted_as_a_sheet_counts_them(files, ending):
    rows = ["firm,sector", '"mill ""A""",weaving', "", 'dyer "B",dyeing', "dyer C,"]
    firms = ending.join(rows) + ending
    links = ending.join(["supplier,buyer,amount", '"mill ""A""",dyer "B",1'])
    assert problems(files(links, firms)) == [("firms.csv", 5, "sector", "value_missing")]
    network = read_tables(*files(links, firms.replace("dyer C,", "dyer C,dyeing"))).network
    assert network.firms == ('mill "A"', 'dyer "B"', "dyer C")


@pytest.mark.parametrize("seed", range(200))
def test_the_quick_way_to_read_says_what_the_careful_one_says(seed):
    """Every text that the quick way takes is read by both to the same cells."""
    rng = np.random.default_rng(seed)
    cells = ["", " ", "a", "染厂", "1", "-1.5", "a b", "#", "'", "null", "NA", "x\ty", "\\n"]
    width, lines = rng.integers(1, 4), []
    for number in range(rng.integers(2, 6)):
        row = [cells[k] for k in rng.integers(0, len(cells), width)]
        row = [f"c{k}" for k in range(width)] if number == 0 else row
        if rng.random() < 0.1:
            row = row[:-1] if rng.random() < 0.5 else [*row, "more"]
        lines.append(",".join(row))
    text = ["\n", "\r\n"][seed % 2].join(lines) + ["", "\n"][seed % 3 > 0]
    quick, findings = plain_frame(text), Findings(10)
    if quick is not None:
        careful = careful_frame(Path("t.csv"), text, findings)
        assert findings.total == 0
        number = careful["\x00row"].to_numpy() - 2
        kept = quick.with_columns(pl.all().str.strip_chars().replace("", None))[number]
        assert kept.rows() == careful.drop("\x00row").rows()
        left = set(range(quick.height)) - set(number.tolist())
        assert all(not any(cell and cell.strip() for cell in quick.row(k)) for k in left)
    elif all(lines) and len({line.count(",") for line in lines}) == 1:
        pytest.fail(f"a plain text was not read the quick way: {text!r}")


def test_rows_are_read_in_their_order_over_chunks(tmp_path, monkeypatch):
    from chainloom.engines.network.tables import files as module

    names = [f"F{i}" for i in range(50)]
    write_table(tmp_path / "firms.csv", {"firm": names, "sector": ["s"] * 50})
    links = {"supplier": names[:-1], "buyer": names[1:], "amount": list(range(49))}
    write_table(tmp_path / "links.csv", links)
    monkeypatch.setattr(module, "CHUNK", 7)
    monkeypatch.setattr(module, "plain_frame", lambda text: None)
    network = read_tables(tmp_path / "links.csv", tmp_path / "firms.csv").network
    assert network.firms == tuple(names)
    assert network.amount.tolist() == list(range(49))
