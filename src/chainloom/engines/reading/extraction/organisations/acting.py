"""What stands around a word and shows that it is a firm: acting.toml."""

from __future__ import annotations

import re
from functools import cache

from ..text.words import lexicon


def acts(plain: str, start: int, end: int) -> bool:
    """Whether what stands around a word shows it to be a firm."""
    after, before = _acting()
    return (
        after.match(plain, end) is not None
        or before.search(plain, max(0, start - 8), start) is not None
    )


@cache
def _acting() -> tuple[re.Pattern[str], re.Pattern[str]]:
    acting = lexicon("acting")
    after = "|".join([*acting["after"], *acting["has"], *acting["does"]])
    before = "|".join(acting["before"])
    return re.compile(rf"\s?(?:{after})"), re.compile(rf"(?:{before})[:“\"]?-*$")
