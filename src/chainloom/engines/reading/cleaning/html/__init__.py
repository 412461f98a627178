"""Pages: their article, and where each character of it stands in the source."""
