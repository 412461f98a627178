"""Where a page names persons, with their posts and whose posts these are."""
