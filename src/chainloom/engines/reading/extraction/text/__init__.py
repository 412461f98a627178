"""What every finder asks of a text: its words, numbers, days, places, clauses and sentences."""
