"""The shape of a supply network: concentration, cut firms, cores, critical paths."""

from .concentration import Concentration, InputSupply, concentration, inputs_of
from .cuts import Cuts, cores, cuts
from .paths import Path, critical_paths
from .stages import stage_network

__all__ = [
    "Concentration",
    "Cuts",
    "InputSupply",
    "Path",
    "concentration",
    "cores",
    "critical_paths",
    "cuts",
    "inputs_of",
    "stage_network",
]
