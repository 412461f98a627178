"""Drawing the chain: where cards and ribbons lie. Plain geometry, no database, no colours."""
