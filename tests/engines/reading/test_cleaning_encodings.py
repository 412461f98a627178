"""Bytes of any encoding, rightly or wrongly declared, and what is broken in them."""

from __future__ import annotations

import pytest

from chainloom.engines.reading.cleaning import clean

TEXT = "六月六日上午，纺织面料产业链党委正式成立，标志着我们在推动产业发展中迈出了一步。"
OLD = "臺灣紡織業者表示，我們去年的出口值達一百億元，成長三成，並在當地設立了研發中心。"
PAGE = '<html><head><meta charset="{}"><title>标题</title></head><body><p>{}</p></body></html>'


@pytest.mark.parametrize(
    "codec", ["utf-8", "utf-8-sig", "gbk", "gb18030", "utf-16", "utf-16-le", "utf-16-be", "utf-32"]
)
def test_simplified_text_in_any_encoding(codec: str) -> None:
    assert clean(TEXT.encode(codec)).text == TEXT


@pytest.mark.parametrize("codec", ["utf-8", "big5", "big5hkscs", "gbk", "utf-16"])
def test_traditional_text_in_any_encoding(codec: str) -> None:
    assert clean(OLD.encode(codec)).text == OLD


@pytest.mark.parametrize("codec", ["utf-8", "gb18030", "utf-16"])
@pytest.mark.parametrize(
    "declared", ["utf-8", "gb2312", "gbk", "big5", "iso-8859-1", "utf-16", "x-unknown"]
)
def test_a_declaration_does_not_mislead(codec: str, declared: str) -> None:
    doc = clean(PAGE.format(declared, TEXT).encode(codec))
    assert doc.text == f"标题\n{TEXT}"


def test_a_wrong_declaration_is_told() -> None:
    codes = [w.code for w in clean(PAGE.format("gb2312", TEXT).encode()).warnings]
    assert "encoding_declared_wrong" in codes
    codes = [w.code for w in clean(PAGE.format("gb2312", TEXT).encode("gbk")).warnings]
    assert "encoding_declared_wrong" not in codes


@pytest.mark.parametrize("codec", ["utf-8", "gb18030"])
def test_broken_bytes_cost_only_themselves_and_are_placed(codec: str) -> None:
    left, right = TEXT[:20].encode(codec), TEXT[20:].encode(codec)
    doc = clean(left + b"\xff\xff" + right)
    assert doc.text.replace("\ufffd", "") == TEXT
    (notice,) = [w for w in doc.warnings if w.code == "bytes_broken"]
    assert notice.start == 20
    assert set(doc.original[notice.start : notice.end]) == {"\ufffd"}


def test_a_half_character_at_the_end() -> None:
    assert clean(TEXT.encode()[:-1]).text.rstrip("\ufffd") == TEXT[:-1]


def test_invisible_characters_go_and_are_listed() -> None:
    doc = clean("上\x00午\u200b开\ufeff会\u00ad。\r\n下\u2060午。\r明天\u2028后天".encode())
    assert doc.text == "上午开会。\n下午。\n明天\n后天"
    assert [edit.kind for edit in doc.edits] == ["invisible"] * 5


def test_a_joiner_within_a_picture_stays() -> None:
    assert clean("技术员👩\u200d🔧到场。".encode()).text == "技术员👩\u200d🔧到场。"


def test_nothing_is_no_text() -> None:
    for data in (b"", b" \n\t", b"\x00\x00", "\ufeff".encode()):
        doc = clean(data)
        assert doc.text == ""
        assert "no_text" in [w.code for w in doc.warnings]


def test_a_text_taken_for_latin_on_its_way_is_turned_back() -> None:
    for codec in ("utf-8", "gb18030"):
        twice = TEXT.encode(codec).decode("latin-1").encode()
        assert clean(twice).text == TEXT
    french = "Le café est fermé, dit-elle, près de la forêt."
    assert clean(french.encode()).text == french
