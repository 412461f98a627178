"""A text in one form, character for character, so that every place stays what it was.

Full width to half (as NFKC), capitals to small letters, traditional to simplified, the many signs
of multiplication, range and inch to one each.
"""

from __future__ import annotations

import unicodedata
from typing import Final

from .vocabulary import TRADITIONAL


def _table() -> dict[int, str]:
    # A character that the table lacks takes twice as long to translate: most stand for themselves.
    table = {code: chr(code) for code in (*range(0x80), *range(0x4E00, 0xA000))}
    table |= {
        ord(a): b
        for a, b in zip(TRADITIONAL["traditional"], TRADITIONAL["simplified"], strict=True)
    }
    alone = (0x3000, 0xFFE1, 0xFFE5, 0xB2, 0xB3)
    for code in (*range(0xFF01, 0xFF5F), *range(0x24B6, 0x24EA), *alone):
        form = unicodedata.normalize("NFKC", chr(code))
        if len(form) == 1:
            table[code] = form.lower()
    for code in range(ord("A"), ord("Z") + 1):
        table[code] = chr(code).lower()
    for signs, sign in (
        ("×✕✖╳＊хX*", "*"),
        ("—–－~～〜﹣−", "-"),
        ("″“”〃＂", '"'),
        ("㎡", "㎡"),
        ("％﹪", "%"),
        ("，、；;|｜,", ","),
        ("：︰", ":"),
        ("　\t\r\n\xa0", " "),
        ("【（[「", "("),
        ("】）]」", ")"),
    ):
        for one in signs:
            table[ord(one)] = sign
    table[ord("X")] = "x"
    table[ord("\n")] = "\n"
    table[ord("；")] = table[ord(";")] = ";"
    return table


_FORMS: Final = _table()


def normalised(text: str) -> str:
    """The text in one form; as long as it was, each character in its place."""
    return text.translate(_FORMS)
