"""Names for the codes that conditions use."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from chainloom.chain.models import Chain
from chainloom.core.classifications import districts, industry
from chainloom.engines.matching.eligibility import Named, Vocabulary, standard
from chainloom.organisations.certificate_kinds import kinds


class _Districts(Mapping[str, Named]):
    """Looked up one by one: the country has thousands."""

    def __getitem__(self, code: str) -> Named:
        try:
            return Named(code, districts.full_name(code))
        except LookupError:
            raise KeyError(code) from None

    def __iter__(self) -> Any:
        return iter(())

    def __len__(self) -> int:
        return 0


def words_of(chain: Chain) -> Vocabulary:
    """The standard attributes, with names of classes, districts, certificates and stages."""
    known = kinds()
    levels = {level.code: level for kind in known for level in kind.levels}
    return standard().with_names(
        {
            "industry": {
                one.code: Named(one.code, one.name, one.name_en)
                for one in industry.table().values()
            },
            "district": _Districts(),
            "certificate": {one.code: Named(one.code, one.name, one.name_en) for one in known},
            "level": {code: Named(code, one.name, one.name_en) for code, one in levels.items()},
            "stage": {
                one.code: Named(one.code, one.name, one.name_en) for one in chain.stages.all()
            },
        }
    )
