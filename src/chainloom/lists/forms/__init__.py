"""What people send to the pages of the four lists."""
