"""Addresses below …/workshop/tools/."""

from django.urls import path

from . import views

ONE = "<int:tool_id>/"
USE = "uses/<uuid:use_id>/"
urlpatterns = [
    path("", views.tool_list, name="tools"),
    path("new/", views.tool_new, name="tool_new"),
    path(ONE, views.tool, name="tool"),
    path(ONE + "read/", views.tool_read, name="tool_read"),
    path(ONE + "key/", views.tool_key, name="tool_key"),
    path(ONE + "pause/", views.tool_pause, name="tool_pause"),
    path(ONE + "withdraw/", views.tool_withdraw, name="tool_withdraw"),
    path(ONE + "revoke/", views.tool_revoke, name="tool_revoke"),
    path(ONE + "decide/", views.tool_decide, name="tool_decide"),
    path(USE, views.use, name="tool_use"),
    path(USE + "send/", views.use_send, name="tool_use_send"),
    path(USE + "remove/", views.use_remove, name="tool_use_remove"),
    path(USE + "pictures/<int:tool_picture_id>/", views.use_picture, name="tool_use_picture"),
]
