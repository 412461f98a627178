"""Every refusal of the engine has its sentence in the reader's language."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest
from django.utils import translation

from chainloom.engines import colour
from chainloom.engines.colour import ColourError
from chainloom.workshop.colour.sentences import _patterns, in_words

ENGINE = Path(colour.__file__).parent
# Faults of whoever calls the engine, which no page can make.
OF_CALLERS = (
    "a colour checker has 24 patches of linear RGB",
    "a picture is an array",
    "a colour of sRGB",
    "sRGB runs",
    "there is no formula",
    "1 standards and",
    "pieces are a list",
    "one colour is asked",
    "a picture's colour is for D65",
    "ask for one shade",
    "a scale is",
    "there is no format",
    "constants are",
    "reflectances are finite",
    "there is no light",
    "there is no observer",
    "555 sorting takes",
    "axes are",
    "a box has one width",
    "1, line 1: 1",
    "1: 1",
)


FEW = (
    "lot.csv，第2行 (a)：曲线只有 2 个点，范围 400–410 纳米；计算颜色至少要 10 个点，"
    "覆盖 420 到 680 纳米"
)


def _text_of(node: ast.expr) -> str | None:
    if isinstance(node, ast.Constant):
        return str(node.value)
    if isinstance(node, ast.JoinedStr):
        return "".join(
            str(part.value) if isinstance(part, ast.Constant) else "1" for part in node.values
        )
    return None


def _refusals() -> list[str]:
    found = []
    for file in sorted(ENGINE.rglob("*.py")):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if not isinstance(node, ast.Call) or not node.args:
                continue
            text = _text_of(node.args[0])
            is_note = isinstance(node.func, ast.Attribute) and node.func.attr == "append"
            is_note = is_note and "notes" in ast.unparse(node.func)
            if text and (is_note or getattr(node.func, "id", "") == "ColourError"):
                found.append(text)
    return found


def _is_known(text: str) -> bool:
    rest = [text, *(text[at + 2 :] for at in range(len(text)) if text.startswith(": ", at))]
    return any(pattern.fullmatch(one) for one in rest for _t, pattern in _patterns())


def test_the_engine_says_nothing_that_is_not_translated():
    said = [text for text in _refusals() if not text.startswith(OF_CALLERS)]
    assert len(said) > 60
    # Two sentences choose their words; both ways stand in the table.
    said = [text.replace("a number 1 0", "a number above 0") for text in said]
    said = [text.replace("taken as 1:", "taken as percent:") for text in said]
    said = [text.replace("1NAME", "dye:NAME") for text in said]
    assert [text for text in said if not _is_known(text)] == []


@pytest.mark.parametrize(
    ("table", "chinese"),
    [
        (b"name,L,a,b\none,50,x,2\n", "lot.csv，第2行 (one), a：“x”不是数"),
        (b"", "lot.csv：文件是空的"),
        (b"name,400,410\na,0.1,0.2\n", FEW),
    ],
)
def test_a_refusal_is_said_in_chinese_with_its_place(table, chinese):
    with pytest.raises(ColourError) as refusal:
        colour.read_samples(table, name="lot.csv")
    with translation.override("zh-hans"):
        assert in_words(refusal.value) == chinese


def test_names_stand_in_the_quotation_marks_of_a_page():
    refusal = (
        'x.csv, line 3: its values (up to 0.3) look like fractions, but those of "Kim\'s" (up to '
        "60) can only be percent; write all as percent or all as fractions, or say which they are"
    )
    with translation.override("zh-hans"):
        said = in_words(refusal)
    assert "而 “Kim's” 的值（最大 60）" in said


def test_what_is_not_known_is_said_as_it_is():
    assert in_words("something new") == "something new"
