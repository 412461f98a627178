"""What the new chain may be called, where it is, and with which stages it may begin."""

from __future__ import annotations

import re
from collections import Counter
from typing import Any

from chainloom.core.classifications import districts
from chainloom.core.classifications.districts import District

from .. import stage_templates
from ..models import Chain
from .understanding import Understood, names_of

_CHAIN = re.compile(r"([\u4e00-\u9fff]{2,24}?产业链)")
_OFFICE = re.compile(r"(党委|党总支|党支部|工作委员会|管理委员会|委员会|领导小组|工作专班|专班)$")
# The words by which a template is proposed; one that is not here is chosen by hand.
_WORDS = {
    "textile_fabric": ("纺织", "面料", "织造", "印染", "化纤"),
    "footwear": ("鞋",),
}
_LONGEST_SLUG = 40


def proposal(found: Understood) -> dict[str, Any]:
    """The first values of the form; what the page does not say is left empty."""
    name = chain_name(found)
    district = district_of(found)
    return {
        "name": name,
        "slug": _free(slug_of(name, district)),
        "district_code": district.code if district else "",
        "template": template_for(name, found.reading.text),
        "office_name": found.office_name,
        "published": found.published,
    }


def chain_name(found: Understood) -> str:
    """鲤城区纺织面料产业链 of 鲤城区纺织面料产业链党委."""
    for text in (found.office_name, found.reading.title or ""):
        said = _CHAIN.search(text)
        if said:
            return said[1][:80]
    return _OFFICE.sub("", found.office_name)[:80]


def district_of(found: Understood) -> District | None:
    """The district with which most names begin; of several of one name, the one spoken of."""
    votes: Counter[District] = Counter()
    for place, name in enumerate(names_of(found.facts)):
        standing = [one for one in districts.of_address(name) if not one.is_abolished]
        for one in standing:
            # The founded body stands first and speaks for its own place.
            votes[one] += 100 if place == 0 else 1
    if not votes:
        return None
    text = found.reading.text

    def spoken_of(one: District) -> int:
        return sum(parent[:2] in text for parent in one.parents)

    return max(votes, key=lambda one: (votes[one], spoken_of(one), -int(one.code)))


def template_for(name: str, text: str) -> str:
    """The template whose words stand in the name; in the text, if in the name none do."""
    known = {code: words for code, words in _WORDS.items() if code in stage_templates.available()}
    for where in (name, text):
        counts = {code: sum(map(where.count, words)) for code, words in known.items()}
        best = max(counts, key=lambda code: counts[code], default="")
        if best and counts[best]:
            return best
    return ""


def slug_of(name: str, district: District | None) -> str:
    """licheng-fangzhimianliao of 鲤城区纺织面料产业链."""
    from pypinyin import lazy_pinyin  # takes a fifth of a second to load

    bare = re.sub(r"产业链$|产业$", "", name)
    parts = [bare]
    if district is not None and bare.startswith(district.name):
        place = re.sub(r"[省市区县旗]$", "", district.name)
        parts = [place, bare.removeprefix(district.name)]
    spelt = ["".join(re.findall(r"[a-z0-9]+", "".join(lazy_pinyin(one)).lower())) for one in parts]
    return "-".join(filter(None, spelt))[: _LONGEST_SLUG - 3].strip("-")


def _free(slug: str) -> str:
    """The slug, or with a number where it is taken."""
    if not slug:
        return ""
    taken = set(Chain.objects.filter(slug__startswith=slug).values_list("slug", flat=True))
    numbered = (f"{slug}-{number}" for number in range(2, 100))
    return slug if slug not in taken else next((one for one in numbered if one not in taken), "")
