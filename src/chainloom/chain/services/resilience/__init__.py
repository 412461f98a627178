"""What would break: calculating every firm's systemic risk, and scenarios."""

from .cascades import CascadeState, InputsState, cascade_state, inputs_state, network_read
from .draws import draw_settings, draw_settings_change
from .plans import plan_add, plan_ask
from .runs import risk_enqueue, risk_run, warm
from .scenarios import (
    scenario_add,
    scenario_again,
    scenario_ask,
    scenario_let_go,
    scenario_remove,
)
from .showing import RiskFigures, RiskState, risk_figures, risk_state
from .weighing import NotWeighed, sources_ask, sources_shown

__all__ = [
    "CascadeState",
    "InputsState",
    "NotWeighed",
    "RiskFigures",
    "RiskState",
    "cascade_state",
    "inputs_state",
    "network_read",
    "draw_settings",
    "draw_settings_change",
    "plan_add",
    "plan_ask",
    "risk_enqueue",
    "risk_figures",
    "risk_run",
    "risk_state",
    "sources_ask",
    "sources_shown",
    "scenario_add",
    "scenario_again",
    "scenario_ask",
    "scenario_let_go",
    "scenario_remove",
    "warm",
]
