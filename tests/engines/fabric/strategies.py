"""Texts nobody would write: pieces of the trade's notation in any order, and any characters."""

from __future__ import annotations

from hypothesis import strategies as st

from chainloom.engines.fabric.vocabulary import units, words

_NUMBERS = st.one_of(
    st.integers(0, 99999).map(str),
    st.decimals(0, 9999, places=2).map(str),
    st.tuples(st.integers(0, 400), st.integers(0, 400)).map(lambda pair: "{}-{}".format(*pair)),
    st.tuples(st.integers(1, 200), st.integers(1, 200)).map(lambda pair: "{}×{}".format(*pair)),
    st.tuples(st.integers(1, 99), st.integers(1, 99)).map(lambda pair: "{}/{}".format(*pair)),
)
_NOTATIONS = st.sampled_from(
    [
        "40S",
        "40S/2",
        "75D/72F",
        "167dtex/48f",
        "19.4tex",
        "48/2Nm",
        "Ne30/1",
        "45×45",
        "133×72",
        "40S*40S+40D",
        "20S×(16S+70D)",
        "240T",
        "T/C",
        "CVC",
        "N/SP",
        "R/T",
        "T65/C35",
        "95c5sp",
        "65/35",
        "60/40",
        "57/58″",
        "5%",
        "95%",
        "210g",
        "210g/m²",
        "10oz",
        "16姆米",
        "185cm",
        "1.5m",
        "300kg",
        "5000米",
        "2吨",
        "15天",
        "3.2元/米",
        "$1.85/yd",
        "每米",
        "潘通19-4052TCX",
        "524×283根/10cm",
        "2万元/吨",
        "JC60×60",
        "C20*16",
        "1.4D*38mm",
        "50cm*2",
        "±5%",
        "3-4周",
        "¥28",
        "8条",
        "0.8mm",
        "260g/m",
        "12安",
        "Ｔ／Ｃ",
        "滌綸",
        "起訂",
        "99999999999",
        "1,000米",
        "3",
        ".2元",
    ]
)
_WORDS = st.one_of(st.sampled_from(sorted(words())), st.sampled_from(sorted(units())))
_GLUE = st.sampled_from(
    ["", "", " ", "，", "/", "+", "×", ":", "\n", "、", "（", "）", "-", "约", "的"]
)
_PIECE = st.one_of(_NUMBERS, _NOTATIONS, _WORDS, st.text(max_size=6))

#: A jumble of what the grammar knows and what it does not.
jumbles = st.lists(st.tuples(_PIECE, _GLUE), max_size=14).map(
    lambda pieces: "".join(piece + glue for piece, glue in pieces)
)
texts = st.one_of(jumbles, st.text(max_size=200))
