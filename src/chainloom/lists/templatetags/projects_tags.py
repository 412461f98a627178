"""Tags of the projects' pages: `{% load projects_tags %}`."""

from __future__ import annotations

from typing import Any

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from chainloom.core.tags import tag
from chainloom.organisations.selectors.history import district_short

from ..models import Project, ProjectStage, ProjectState
from ..models.projects import STAGES

register = template.Library()

TONES = {
    ProjectStage.PLANNED: "neutral",
    ProjectStage.SIGNED: "info",
    ProjectStage.STARTED: "info",
    ProjectStage.BUILDING: "accent",
    ProjectStage.PRODUCTION: "success",
    ProjectStage.CAPACITY: "success",
}
STATE_TONES = {ProjectState.PAUSED: "warning", ProjectState.DROPPED: "danger"}


@register.simple_tag
def project_stage(project: Project) -> SafeString:
    """The stage, and beside it that the project is paused or dropped."""
    stage = tag(TONES[ProjectStage(project.stage)], project.get_stage_display())
    if project.is_going():
        return stage
    state = tag(STATE_TONES[ProjectState(project.state)], project.get_state_display())
    return format_html("{} {}", stage, state)


@register.simple_tag
def project_flow(project: Project, days: dict[str, str]) -> list[dict[str, Any]]:
    """The way from plan to full capacity, with days, as `<c-steps>` takes it."""
    here, last = project.place_of_stage, len(STAGES) - 1
    items = []
    for place, stage in enumerate(STAGES):
        day = days.get(stage.value, "") if place <= here else ""
        is_done = place < here or place == here == last
        items.append(
            {
                "label": f"{stage.label} {day}".strip(),
                "state": "done" if is_done else "current" if place == here else "todo",
            }
        )
    return items


@register.simple_tag
def project_site(project: Project) -> str:
    """泉州市鲤城区 江南街道织造园二期; empty where nobody said."""
    district = district_short(project.district_code) if project.district_code else ""
    return f"{district} {project.place}".strip()
