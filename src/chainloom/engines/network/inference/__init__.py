"""What is not known of a network, filled in by maximum entropy: marked, seeded, with bands."""

from .filling import PAIRS_MOST, Bands, Inference, NothingUntold, TooManyPairs, infer
from .shares import (
    InputShares,
    industry_of,
    make_input_shares,
    shares_from_table,
    stage_shares,
    textile_shares,
)

__all__ = [
    "PAIRS_MOST",
    "Bands",
    "Inference",
    "InputShares",
    "NothingUntold",
    "TooManyPairs",
    "industry_of",
    "infer",
    "make_input_shares",
    "shares_from_table",
    "stage_shares",
    "textile_shares",
]
