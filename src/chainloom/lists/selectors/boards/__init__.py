"""What boards, calendar, map, my day, the office's week and the numbers are made of."""
