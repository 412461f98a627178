"""What overviews, briefings and the dashboard read."""
