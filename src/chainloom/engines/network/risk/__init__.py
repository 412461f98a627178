"""The Economic Systemic Risk Index of every firm, and single cascades.

After Diem, Borsos, Reisch, Kertész, Thurner: Quantifying firm-level economic systemic risk from
nation-wide supply networks, Scientific Reports 12:7719 (2022). docs/network.md has the formulas.
"""

from .cascades import Cascade, cascade
from .coefficients import Coefficients, coefficients
from .index import DEFINED_EPS, Risk, systemic_risk

__all__ = [
    "DEFINED_EPS",
    "Cascade",
    "Coefficients",
    "Risk",
    "cascade",
    "coefficients",
    "systemic_risk",
]
