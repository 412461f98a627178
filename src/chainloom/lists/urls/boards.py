"""Addresses of the other views of the lists: boards, calendar, map, my day, week, numbers."""

from django.urls import path

from ..views.boards import calendar, days, kanban, numbers, stages

urlpatterns = [
    path("needs/", kanban.need_board, name="needs_board"),
    path("needs/<int:need_id>/moves/", kanban.need_moves, name="need_moves"),
    path("needs/<int:need_id>/move/", kanban.need_move, name="need_move"),
    path("matches/", kanban.match_board, name="matches_board"),
    path("matches/<int:match_id>/moves/", kanban.match_moves, name="match_moves"),
    path("matches/<int:match_id>/move/", kanban.match_move, name="match_move"),
    path("calendar/", calendar.calendar, name="calendar"),
    path("map/", stages.stage_map, name="needs_map"),
    path("my-day/", days.day, name="my_day"),
    path("week/", days.week, name="week"),
    path("numbers/", numbers.page, name="numbers"),
    path("numbers/export/", numbers.export, name="numbers_export"),
]
