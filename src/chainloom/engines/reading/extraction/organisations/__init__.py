"""Where a page names organisations, and what each is called in full."""
