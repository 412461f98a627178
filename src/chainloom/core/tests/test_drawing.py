"""Drawings: the same boxes, lines and words as SVG and in a PDF; pictures beside one another."""

from __future__ import annotations

import io
from xml.etree import ElementTree

from PIL import Image
from pypdf import PdfReader

from chainloom.core.drawing import Box, Drawing, Line, Words, svg
from chainloom.core.pdf import Drawn, Pictures, pdf_of

DRAWING = Drawing(
    100,
    40,
    [
        Box(1, 2, 30, 10, "#c2362f", "#000000", about="<hole> & more"),
        Line(0, 20, 100, 20, "#9aa7ad"),
        Words(50, 30, "<布卷> & 1", side="middle"),
    ],
)


def picture(kind: str, size: tuple[int, int], shade: int = 60) -> bytes:
    target = io.BytesIO()
    Image.new("RGB", size, (90, 120, shade)).save(target, kind)
    return target.getvalue()


def test_svg_is_well_formed_and_in_millimetres():
    root = ElementTree.fromstring(svg(DRAWING, title="a < b"))
    space = "{http://www.w3.org/2000/svg}"
    assert root.get("viewBox") == "0 0 100 40"
    assert root.get("width") == "100mm"
    assert root.findtext(f"{space}title") == "a < b"
    paper, box = root.findall(f"{space}rect")
    assert paper.get("fill") == "#ffffff"
    assert [float(box.get(name)) for name in ("x", "y", "width", "height")] == [1, 2, 30, 10]
    assert box.findtext(f"{space}title") == "<hole> & more"
    assert root.findtext(f"{space}text") == "<布卷> & 1"


def test_a_drawing_and_pictures_are_set_into_a_pdf():
    several = [(picture("PNG", (400, 90)), "宽 <一>"), (picture("JPEG", (60, 300)), "高")]
    parts = [
        Drawn("图", DRAWING),
        Pictures("照片", [*several, (picture("PNG", (9, 9)), "三")]),
        Pictures("空", []),
    ]
    (page,) = PdfReader(io.BytesIO(pdf_of("报告", parts, foot=""))).pages
    said = page.extract_text()
    for words in ("图", "<布卷> & 1", "照片", "宽 <一>", "高"):
        assert words in said
    assert "空" not in said
    assert len(page.images) == 3


def test_what_is_too_high_is_made_smaller_and_many_pictures_go_on_over_pages():
    tall = Drawing(50, 400, [Box(0, 0, 50, 400, "#eeeeee")])
    many = [(picture("PNG", (100, 100), number), str(number)) for number in range(20)]
    pages = PdfReader(
        io.BytesIO(pdf_of("x", [Drawn("y", tall), Pictures("z", many)], foot=""))
    ).pages
    assert sum(len(page.images) for page in pages) == 20
    assert len(pages) > 3
