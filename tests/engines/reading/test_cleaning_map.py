"""The map is exact whatever the document, and no bytes make cleaning fail in an unknown way."""

from __future__ import annotations

from contextlib import suppress

from hypothesis import given, settings
from hypothesis import strategies as st

from chainloom.engines.reading.cleaning import TextMap, clean, pipeline
from chainloom.engines.reading.cleaning.tracing import Change, Traced
from chainloom.engines.reading.errors import ReadingError

from .tracing_rules import assert_exact, assert_nothing_vanished

SENTENCES = (
    "六月六日上午，产业链党委正式成立。",
    "全区拥有规上企业133家(占全区61.2%)。",
    "上午(shàngwǔ)与(yǔ)(yǔ)企业(qǐyè)座谈。",
    "產(chǎn)業(yè)鏈發(fā)展。",
    "臺灣紡織業者說。",
    "责任编辑：林小草",
    "相关推荐",
    "来源：海川日报 2025-06-06",
    "第一\u200b项\x00措施",
    "a < b && c > d &amp; &nbsp;e &#x4e00; &bogus;",
    "A\u3000\u3000B  C\tD",
    "\r\n",
    "\n\n",
)
TAGS = (
    *("<p>", "</p>", "<br>", "<div>", "</div>", "<b>", "</b>", "<td>", "<tr>", "<table>"),
    *("</table>", "<a href='x>y'>", "</a>", "<script>x<p>y</script>", "<!-- c -->", "<li>"),
    *("<span style='display:none'>", "</span>", "<h1>", "</h1>", "<", "<ruby>", "<rt>"),
    *("</rt>", "<pre>", "<title>"),
)


def is_text(content: str) -> bool:
    """With more control characters it is refused as a program."""
    return len(pipeline._NO_TEXT.findall(content)) <= 8


text = (
    st.lists(st.sampled_from(SENTENCES) | st.text(max_size=8), max_size=12)
    .map("".join)
    .filter(is_text)
)
markup = (
    st.lists(st.sampled_from(SENTENCES) | st.sampled_from(TAGS), max_size=24)
    .map("".join)
    .filter(is_text)
)


@settings(max_examples=150, deadline=None)
@given(text)
def test_text_is_accounted_for(content: str) -> None:
    doc = clean(content.encode("utf-8", "replace"), filename="page.txt")
    assert_exact(doc)
    assert_nothing_vanished(doc)


@settings(max_examples=150, deadline=None)
@given(markup)
def test_markup_is_accounted_for(content: str) -> None:
    doc = clean(f"<html><body>{content}".encode("utf-8", "replace"))
    assert doc.kind == "html"
    assert_exact(doc)
    assert_nothing_vanished(doc)


@settings(max_examples=200, deadline=None)
@given(st.binary(max_size=400) | st.binary(max_size=200).map(lambda b: b"<html><body><p>" + b))
def test_any_bytes_are_read_or_refused(data: bytes) -> None:
    with suppress(ReadingError):
        doc = clean(data)
        doc.to_original(0, len(doc.text))


@settings(max_examples=200, deadline=None)
@given(st.text(alphabet="abc", max_size=30), st.data())
def test_changes_carry_the_map_along(original: str, data: st.DataObject) -> None:
    """Against a slow twin that keeps the place of each character in a list."""
    traced, places = Traced.of(original), [(at, at + 1) for at in range(len(original))]
    for _ in range(3):
        size = len(traced.text)
        cuts = sorted(data.draw(st.sets(st.integers(0, size), max_size=6)))
        changes = [
            Change(start, end, data.draw(st.text(alphabet="XY", max_size=3)), "x")
            for start, end in zip(cuts[::2], cuts[1::2], strict=False)
        ]
        for change in reversed(changes):
            stretch = (places[change.start][0], places[change.end - 1][1])
            if len(change.put) == stretch[1] - stretch[0]:
                new = [(stretch[0] + at, stretch[0] + at + 1) for at in range(len(change.put))]
            else:
                new = [stretch] * len(change.put)
            places[change.start : change.end] = new
        traced = traced.changed(changes)
        assert len(traced.text) == len(places)
        assert [traced.map.to_original(at, at + 1) for at in range(len(places))] == places


def test_a_map_can_be_stored() -> None:
    doc = clean("上午(shàngwǔ)开会。".encode())
    again = TextMap.from_lists(doc.map.as_lists())
    assert again == doc.map
    assert again.to_original(2, 4) == (11, 13)
