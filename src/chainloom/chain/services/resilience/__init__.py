"""What would break: calculating every firm's systemic risk, and scenarios."""

from .cascades import CascadeState, cascade_state, network_read
from .runs import risk_enqueue, risk_run, risk_run_quietly, warm
from .scenarios import (
    scenario_add,
    scenario_again,
    scenario_ask,
    scenario_let_go,
    scenario_remove,
)
from .showing import RiskFigures, RiskState, risk_figures, risk_state

__all__ = [
    "CascadeState",
    "RiskFigures",
    "RiskState",
    "cascade_state",
    "network_read",
    "risk_enqueue",
    "risk_figures",
    "risk_run",
    "risk_run_quietly",
    "risk_state",
    "scenario_add",
    "scenario_again",
    "scenario_ask",
    "scenario_let_go",
    "scenario_remove",
    "warm",
]
