"""Every write of the four lists."""
