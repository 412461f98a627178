"""What a sentence states by its verb: founded, signed, held, built, bought, promised, asked for."""
