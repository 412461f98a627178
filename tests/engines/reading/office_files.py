"""Small PDF and DOCX files for tests, written here so that every byte is known."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Sequence

from docx import Document


def pdf(pages: Sequence[Sequence[str]], *, text_layer: bool = True) -> bytes:
    """A PDF with a line of text each 20 points; characters map to Unicode by ToUnicode."""
    chars = sorted({char for page in pages for line in page for char in line})
    codes = {char: number for number, char in enumerate(chars, 1)}
    mapping = "\n".join(f"<{codes[c]:04X}> <{c.encode('utf-16-be').hex().upper()}>" for c in chars)
    cmap = (
        "/CIDInit /ProcSet findresource begin 12 dict begin begincmap\n"
        "1 begincodespacerange <0000> <FFFF> endcodespacerange\n"
        f"{len(chars)} beginbfchar\n{mapping}\nendbfchar\nendcmap end end"
    ).encode()
    objects: list[bytes] = [b"", b"", b"", b"", b"", b""]

    def stream(body: bytes) -> bytes:
        return b"<< /Length %d >>\nstream\n%s\nendstream" % (len(body), body)

    kids = []
    for page in pages:
        drawn = []
        for number, line in enumerate(page if text_layer else ()):
            shown = "".join(f"{codes[char]:04X}" for char in line)
            drawn.append(f"BT /F1 12 Tf 1 0 0 1 60 {780 - 20 * number} Tm <{shown}> Tj ET")
        objects.append(stream("\n".join(drawn).encode()))
        objects.append(
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents %d 0 R "
            b"/Resources << /Font << /F1 3 0 R >> >> >>" % len(objects)
        )
        kids.append(len(objects))
    objects[0] = b"<< /Type /Catalog /Pages 2 0 R >>"
    refs = b" ".join(b"%d 0 R" % kid for kid in kids)
    objects[1] = b"<< /Type /Pages /Kids [%s] /Count %d >>" % (refs, len(kids))
    objects[2] = (
        b"<< /Type /Font /Subtype /Type0 /BaseFont /Song /Encoding /Identity-H "
        b"/DescendantFonts [4 0 R] /ToUnicode 5 0 R >>"
    )
    objects[3] = (
        b"<< /Type /Font /Subtype /CIDFontType2 /BaseFont /Song /DW 1000 "
        b"/CIDSystemInfo << /Registry (Adobe) /Ordering (Identity) /Supplement 0 >> >>"
    )
    objects[4] = stream(cmap)
    objects[5] = b"<< /Producer (test) >>"
    out = io.BytesIO()
    out.write(b"%PDF-1.4\n")
    offsets = []
    for number, body in enumerate(objects, 1):
        offsets.append(out.tell())
        out.write(b"%d 0 obj\n%s\nendobj\n" % (number, body))
    table = out.tell()
    out.write(b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1))
    out.write(b"".join(b"%010d 00000 n \n" % offset for offset in offsets))
    out.write(b"trailer << /Size %d /Root 1 0 R >>\n" % (len(objects) + 1))
    out.write(b"startxref\n%d\n%%%%EOF\n" % table)
    return out.getvalue()


def docx() -> bytes:
    """Title, paragraph, table, paragraph; a head, a foot."""
    document = Document()
    section = document.sections[0]
    section.header.paragraphs[0].text = "内部资料"
    section.footer.paragraphs[0].text = "第 1 页"
    document.add_paragraph("纺织面料产业链年度工作计划")
    document.add_paragraph("全区拥有规上企业133家，占全区61.2%。")
    table = document.add_table(rows=2, cols=2)
    for row, cells in zip(table.rows, (("指标", "数值"), ("规上企业", "133家")), strict=True):
        for cell, text in zip(row.cells, cells, strict=True):
            cell.text = text
    document.add_paragraph("以上数据由区工信局(qūgōngxìnjú)提供。")
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def with_part(package: bytes, name: str, content: bytes) -> bytes:
    """The package with one part replaced or added."""
    out = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(package)) as old,
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for part in old.infolist():
            if part.filename != name:
                new.writestr(part, old.read(part))
        new.writestr(name, content)
    return out.getvalue()
