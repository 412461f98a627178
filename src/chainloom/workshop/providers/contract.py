"""The contract between Chainloom and a tool of another maker: manifest, result, signatures.

docs/workshop-providers.md says the same for those who write such a tool. What comes from outside
is read strictly: what the contract does not know is refused, and nothing is longer than it says.
"""

from __future__ import annotations

import hashlib
import hmac
import json
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError
from pydantic import model_validator as checked_whole

CONTRACT = 1
FILE_MOST = 10 * 1024 * 1024
ANSWER_MOST = 12 * 1024 * 1024
MANIFEST_MOST = 64 * 1024
PICTURE_MOST = 2 * 1024 * 1024
PICTURE_PIXELS = 25_000_000
SECONDS, SECONDS_MOST = 30, 120
KEY, TIME, NONCE, SIGNATURE = (
    "Chainloom-Key",
    "Chainloom-Time",
    "Chainloom-Nonce",
    "Chainloom-Signature",
)


class Broken(Exception):
    """What came is not as the contract says; `place` is where: `takes.file.most_bytes`."""

    def __init__(self, place: str) -> None:
        super().__init__(place)
        self.place = place


def _text(most: int, *, least: int = 0) -> Any:
    pattern = r"^[^\x00]*$"
    return Annotated[str, StringConstraints(min_length=least, max_length=most, pattern=pattern)]


Short, Long = _text(80), _text(600)
Type = Annotated[str, StringConstraints(pattern=r"^[a-z]+/[a-z0-9.+-]{1,40}$")]


# What people call the commonest kinds of file.
_KINDS = {
    "text/plain": "TXT",
    "text/csv": "CSV",
    "application/pdf": "PDF",
    "application/json": "JSON",
    "application/zip": "ZIP",
    "application/vnd.ms-excel": "Excel (xls)",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": "Excel (xlsx)",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": "Word (docx)",
}


def kind_in_words(type: str) -> str:
    """`text/csv` as people call it: CSV; what is not known here stays as it is."""
    if type in _KINDS:
        return _KINDS[type]
    main, _slash, sub = type.partition("/")
    return sub.upper() if main == "image" and sub.isalpha() else type


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", allow_inf_nan=False)


class Words(_Strict):
    """A text in both languages; at least one of them."""

    zh: Long = ""
    en: Long = ""

    @checked_whole(mode="after")
    def _said(self) -> Words:
        if not (self.zh.strip() or self.en.strip()):
            raise ValueError("empty")
        return self


class FileTaken(_Strict):
    types: list[Type] = Field(min_length=1, max_length=12)
    most_bytes: int = Field(ge=1, le=FILE_MOST)
    required: bool = True


class FieldTaken(_Strict):
    key: Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{0,29}$")]
    label: Words
    kind: Literal["text", "number", "choice"] = "text"
    required: bool = False
    most: int = Field(200, ge=1, le=2000)
    choices: list[Short] = Field(default_factory=list, max_length=30)


class Takes(_Strict):
    file: FileTaken | None = None
    fields: list[FieldTaken] = Field(default_factory=list, max_length=20)

    @checked_whole(mode="after")
    def _something(self) -> Takes:
        keys = [one.key for one in self.fields]
        bare = any(one.kind == "choice" and not one.choices for one in self.fields)
        # `file` is the name of the file's own field.
        clash = len(set(keys)) != len(keys) or "file" in keys
        if (self.file is None and not keys) or clash or bare:
            raise ValueError("takes")
        return self


class Keeps(_Strict):
    """For how many days the provider keeps what it is sent, and what it says of it."""

    days: int = Field(ge=0, le=3650)
    words: Words | None = None


class Manifest(_Strict):
    contract: Literal[1]
    name: Words
    version: Short
    summary: Words
    takes: Takes
    gives: Words
    # How right it is, measured on what, and what it is not good for.
    limits: Words
    price: Words
    keeps: Keeps
    seconds: int = Field(SECONDS, ge=1, le=SECONDS_MOST)


class FieldGiven(_Strict):
    label: Short
    value: _text(2000) | int | float  # type: ignore[valid-type]
    unit: Short = ""


Cell = _text(400) | int | float | None


class TableGiven(_Strict):
    title: Short = ""
    columns: list[Short] = Field(min_length=1, max_length=20)
    rows: list[list[Cell]] = Field(max_length=500)  # type: ignore[valid-type]

    @checked_whole(mode="after")
    def _even(self) -> TableGiven:
        if any(len(row) != len(self.columns) for row in self.rows):
            raise ValueError("rows")
        return self


class PictureGiven(_Strict):
    caption: _text(200) = ""  # type: ignore[valid-type]
    type: Literal["image/png", "image/jpeg"]
    data: Annotated[str, StringConstraints(max_length=PICTURE_MOST * 4 // 3 + 8)]


class Result(_Strict):
    contract: Literal[1]
    use: Short
    fields: list[FieldGiven] = Field(default_factory=list, max_length=60)
    tables: list[TableGiven] = Field(default_factory=list, max_length=5)
    pictures: list[PictureGiven] = Field(default_factory=list, max_length=6)
    notes: list[Long] = Field(default_factory=list, max_length=20)


class _Refusal(_Strict):
    code: Short
    message: Long


class Failure(_Strict):
    """What a tool answers, with a status from 400, where it cannot do what was asked."""

    error: _Refusal


def manifest_of(data: Any) -> Manifest:
    return _read(Manifest, data)


def result_of(data: Any) -> Result:
    return _read(Result, data)


def failure_of(data: Any) -> Failure:
    return _read(Failure, data)


def _read(kind: type[Any], data: Any) -> Any:
    try:
        return kind.model_validate(data)
    except ValidationError as wrong:
        place = ".".join(str(part) for part in wrong.errors()[0]["loc"])
        raise Broken(place or "–") from wrong


def body_of(use: str, fields: dict[str, Any], file: dict[str, str] | None) -> bytes:
    """What is sent, always the same bytes for the same use: its digest is shown before."""
    told = {"contract": CONTRACT, "use": use, "fields": fields, "file": file}
    return json.dumps(told, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def digest_of(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def manifest_digest(manifest: dict[str, Any]) -> str:
    """SHA-256 of a manifest as it is kept: what the office approves."""
    return digest_of(json.dumps(manifest, sort_keys=True).encode())


def request_signature(
    secret: str, *, method: str, target: str, time: str, nonce: str, body: bytes
) -> str:
    """HMAC-SHA256 in hexadecimal of a request; `target` is the path with its query."""
    text = "\n".join(["chainloom-1", method, target, time, nonce, digest_of(body)])
    return _signed(secret, text)


def answer_signature(secret: str, *, nonce: str, status: int, body: bytes) -> str:
    """HMAC-SHA256 in hexadecimal of an answer: bound to its request by the nonce."""
    return _signed(secret, "\n".join(["chainloom-1-answer", nonce, str(status), digest_of(body)]))


def _signed(secret: str, text: str) -> str:
    return hmac.new(secret.encode(), text.encode(), hashlib.sha256).hexdigest()
