"""Pages that show the lists in other ways: boards, calendar, map, my day, week, numbers."""
