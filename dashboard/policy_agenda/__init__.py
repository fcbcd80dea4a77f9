"""The policy agenda: what was promised, by whom, by when, on what it depends, and how its state changed."""
