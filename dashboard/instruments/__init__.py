"""The catalogue of instruments: where each is used and could be used, and pressure beside support."""
