"""Finding things by words: what was typed, what is found by it, where that leads."""
