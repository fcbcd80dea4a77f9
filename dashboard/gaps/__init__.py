"""Coverage gaps: partner and watched countries × migration themes."""
