"""Pages of what would break: firms by risk, cascades, second sources, what if."""
