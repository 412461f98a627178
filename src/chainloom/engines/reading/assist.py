"""Proposals from a language model, for who runs one: off unless an endpoint is given.

Any service with the chat completions interface of OpenAI will do. What it answers is held to
the document: a fact must be of a known kind, its fields of their types, and its quote must
stand in the text word for word; all else is dropped. What remains is marked `source="model"`,
with a confidence below any rule's, for a person to decide.
"""

from __future__ import annotations

import json
import math
import re
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from .facts import KINDS, Fact, FactKind, Field
from .scoring import agree_leniently

# Characters of a document sent at once, cut at line ends.
PART = 6000
ANSWER_BYTES = 2_000_000
# No rule is right so seldom (extraction/lexicon/trust.toml).
CONFIDENCE = 0.1
_FENCED = re.compile(r"```(?:json)?\s*(.*?)```", re.DOTALL)
_DATE = re.compile(r"\d{4}(-\d{2}(-\d{2})?)?(/\d{4}(-\d{2}(-\d{2})?)?)?")


class AssistFailed(Exception):
    """The endpoint did not answer, or not with anything that can be read."""


@dataclass(frozen=True)
class Endpoint:
    """Where to ask: `url` up to and without `/chat/completions`; `seconds` for one answer."""

    url: str
    model: str
    key: str = ""
    seconds: float = 60.0


def propose(text: str, known: Sequence[Fact], endpoint: Endpoint) -> list[Fact]:
    """Facts that the model reads in `text` and that `known` does not have.

    Raises AssistFailed; facts already found are never lost by it.
    """
    found: list[Fact] = []
    for start, part in parts(text):
        for fact in facts_in(_ask(part, endpoint), part, start):
            if not any(_is_same(fact, other) for other in (*known, *found)):
                found.append(fact)
    return found


def parts(text: str) -> Iterator[tuple[int, str]]:
    """The text in pieces of at most PART characters, each with its place."""
    start = 0
    while start < len(text):
        end = min(start + PART, len(text))
        if end < len(text):
            cut = text.rfind("\n", start + 1, end)
            end = cut + 1 if cut > start else end
        yield start, text[start:end]
        start = end


def facts_in(answer: Any, part: str, offset: int) -> Iterator[Fact]:
    """What of a model's answer can be held to the text."""
    rows = answer.get("facts") if isinstance(answer, Mapping) else answer
    for row in rows if isinstance(rows, list) else ():
        if not isinstance(row, Mapping):
            continue
        kind, quote, fields = KINDS.get(str(row.get("kind"))), row.get("quote"), row.get("fields")
        if kind is None or not isinstance(fields, Mapping):
            continue
        if not isinstance(quote, str) or not quote.strip():
            continue
        place = part.find(quote)
        values = _values(kind, fields)
        if place < 0 or not any(values.get(name) not in (None, [], "") for name in kind.keys):
            continue
        yield Fact(
            kind=kind.code,
            start=offset + place,
            end=offset + place + len(quote),
            quote=quote,
            fields=values,
            confidence=CONFIDENCE,
            source="model",
        )


def _values(kind: FactKind, fields: Mapping[str, Any]) -> dict[str, Any]:
    """Every field of the kind; None where the answer has nothing that fits its type."""
    return {field.name: _value(field, fields.get(field.name)) for field in kind.fields}


def _value(field: Field, value: Any) -> Any:
    if field.type == "number":
        is_number = isinstance(value, int | float) and not isinstance(value, bool)
        return value if is_number and math.isfinite(value) else None
    if field.type == "texts":
        given = value if isinstance(value, list) else ()
        return [one.strip() for one in given if isinstance(one, str) and one.strip()]
    if not isinstance(value, str) or not value.strip():
        return None
    value = value.strip()
    if field.type == "choice" and value not in field.choices:
        return None
    if field.type == "date" and not _DATE.fullmatch(value):
        return None
    return value


def _is_same(one: Fact, other: Fact) -> bool:
    return one.kind == other.kind and agree_leniently(KINDS[one.kind], one.fields, other.fields)


def _ask(part: str, endpoint: Endpoint) -> Any:
    body = {
        "model": endpoint.model,
        "temperature": 0,
        "messages": [
            {"role": "system", "content": instructions()},
            {"role": "user", "content": part},
        ],
    }
    headers = {"Content-Type": "application/json"}
    if endpoint.key:
        headers["Authorization"] = f"Bearer {endpoint.key}"
    url = f"{endpoint.url.rstrip('/')}/chat/completions"
    if not url.startswith(("http://", "https://")):
        raise AssistFailed("the endpoint's address must begin with http:// or https://")
    request = urllib.request.Request(url, json.dumps(body).encode(), headers)  # noqa: S310
    try:
        with urllib.request.urlopen(request, timeout=endpoint.seconds) as answer:  # noqa: S310
            data = answer.read(ANSWER_BYTES + 1)
    except (urllib.error.URLError, OSError, ValueError) as problem:
        raise AssistFailed(f"the endpoint did not answer: {problem}") from problem
    if len(data) > ANSWER_BYTES:
        raise AssistFailed("the endpoint's answer is too long")
    try:
        said = json.loads(data)["choices"][0]["message"]["content"]
        fenced = _FENCED.search(said)
        return json.loads(fenced[1] if fenced else said)
    except (ValueError, KeyError, IndexError, TypeError) as problem:
        raise AssistFailed("the endpoint's answer is not the JSON asked for") from problem


def instructions() -> str:
    """What the model is told: the kinds and their fields, from the one table of them."""
    kinds = "\n".join(
        f"- {kind.code} ({kind.label}): "
        + ", ".join(
            f"{field.name} [{'|'.join(field.choices) or field.type}]" for field in kind.fields
        )
        for kind in KINDS.values()
    )
    return (
        "从用户给出的文字中找出明确陈述的事实, 只输出 JSON: "
        '{"facts": [{"kind": …, "quote": …, "fields": {…}}]}。'
        "quote 必须是原文中逐字出现的一段; 原文未说明的字段为 null, 不得补充常识; "
        "日期用 ISO 8601, 数字用不带倍数的数值; 没有事实时 facts 为空列表。种类与字段:\n" + kinds
    )
