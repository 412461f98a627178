"""Columns by which a file of this product says how its colours are known. It is written in the
language of who saves it, and read back in either: so they stand here and in no catalogue.
"""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.translation import get_language

_HEADS = {
    "name": ("name", "名称"),
    "light": ("light", "光源"),
    "observer": ("observer", "观察者"),
    "note": ("note", "备注"),
    "how": ("how", "测得方式"),
    "error": ("checker_error", "色卡误差"),
}
_WAYS = {
    "typed": "录入",
    "file": "文件",
    "screen": "屏幕",
    "picture": "照片",
    "checked": "带色卡的照片",
}


def _is_english() -> bool:
    return (get_language() or "").startswith("en")


def head(column: str) -> str:
    """The head of a column, to be written."""
    return _HEADS[column][0 if _is_english() else 1]


def way(how: str) -> str:
    """How a colour was measured, to be written."""
    return how if _is_english() else _WAYS.get(how, how)


def told(attributes: Mapping[str, str], column: str) -> str:
    """What a sample's row says in that column, by either head; empty where there is none."""
    return next((attributes[one] for one in _HEADS[column] if one in attributes), "").strip()


def way_of(text: str) -> str:
    """The way back: empty for words that this product did not write."""
    said = text.strip()
    ways = {**{one: one for one in _WAYS}, **{words: one for one, words in _WAYS.items()}}
    return ways.get(said.lower(), "")
