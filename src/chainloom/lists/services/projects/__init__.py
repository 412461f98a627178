"""Every write of projects: one function each."""

from .milestones import (
    milestone_add,
    milestone_done,
    milestone_postpone,
    milestone_remove,
    milestone_undone,
)
from .moving import project_drop, project_move, project_pause, project_resume
from .obstacles import asker_of, obstacle_add, obstacle_link, obstacle_unlink
from .parts import investment_add, investment_remove, partner_add, partner_remove
from .watching import milestones_watch
from .writing import project_assign, project_create, project_remove, project_update

__all__ = [
    "asker_of",
    "investment_add",
    "investment_remove",
    "milestone_add",
    "milestone_done",
    "milestone_postpone",
    "milestone_remove",
    "milestone_undone",
    "milestones_watch",
    "obstacle_add",
    "obstacle_link",
    "obstacle_unlink",
    "partner_add",
    "partner_remove",
    "project_assign",
    "project_create",
    "project_drop",
    "project_move",
    "project_pause",
    "project_remove",
    "project_resume",
    "project_update",
]
