"""Addresses below /c/<chain>/lists/; each list has a module of its own beside this one."""

from django.urls import include, path

from ..views.home import home

app_name = "lists"
urlpatterns = [
    path("", home, name="home"),
    path("needs/", include("chainloom.lists.urls.needs")),
    path("policies/", include("chainloom.lists.urls.policies")),
    path("resources/", include("chainloom.lists.urls.resources")),
    path("projects/", include("chainloom.lists.urls.projects")),
    path("matches/", include("chainloom.lists.urls.matches")),
    path("matchmaking/", include("chainloom.lists.urls.matchmaking")),
    path("boards/", include("chainloom.lists.urls.boards")),
]
