"""From one page to a workspace: an announcement is read, shown, and on confirm sets up a chain."""
