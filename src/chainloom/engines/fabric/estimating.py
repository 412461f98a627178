"""The weight of a woven cloth from its yarns and densities."""

from __future__ import annotations

from functools import lru_cache
from typing import Final

from .conversions import CM_AN_INCH, resultant_tex
from .spec import FabricSpec, Yarn

# Yarn in cloth is longer than the cloth, since it bends over and under what it crosses (crimp;
# Peirce, "The geometry of cloth structure", Journal of the Textile Institute 28, 1937). How much
# is not in a description: 5 % of both is assumed, and finishing is not reckoned with. The estimate
# is a hint: a cloth's own crimp, shrinkage and sizing easily make a tenth of difference.
TAKE_UP: Final = 0.05


def estimated_gsm(spec: FabricSpec) -> float:
    """g/m2 of ends and picks a metre, each with its tex: threads/m x (1 + take-up) x tex / 1000.

    Several yarns of one side lie together in one thread (16S+70D), as core or folded yarn does.
    """
    return _side(spec.warp, spec.density_warp or 0) + _side(spec.weft, spec.density_weft or 0)


def _side(yarns: tuple[Yarn, ...], per_inch: float) -> float:
    tex = 0.0
    for count, system, ply, *_ in yarns:
        tex += _tex(count, system, ply)
    return per_inch / (CM_AN_INCH / 100) * (1 + TAKE_UP) * tex / 1000


# The trade has few yarns.
_tex: Final = lru_cache(maxsize=4096)(resultant_tex)
