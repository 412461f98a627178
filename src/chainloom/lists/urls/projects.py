"""Addresses of projects."""

from django.urls import path

from ..views import exports, project_parts, projects

ONE = "<int:project_id>/"
urlpatterns = [
    path("", projects.project_list, name="projects"),
    path("export/", exports.projects_export, name="projects_export"),
    path("new/", projects.new, name="project_new"),
    path(ONE, projects.detail, name="project"),
    path(ONE + "edit/", projects.edit, name="project_edit"),
    path(ONE + "do/<slug:verb>/", projects.act, name="project_act"),
    path(
        ONE + "milestones/<int:milestone_id>/<slug:verb>/",
        project_parts.milestone_act,
        name="milestone_act",
    ),
    path(ONE + "obstacles/new/", project_parts.obstacle_new, name="obstacle_new"),
    path(ONE + "obstacles/link/", project_parts.obstacle_link, name="obstacle_link"),
    path(
        ONE + "<slug:part>/<int:part_id>/take-off/",
        project_parts.take_off,
        name="project_take_off",
    ),
]
