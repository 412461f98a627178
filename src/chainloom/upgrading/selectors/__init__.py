"""What the pages, the API and the evidence of ladders read."""
