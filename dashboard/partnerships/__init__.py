"""The register of partnerships: list, map, time line, mutual interests, legal frames and assessment."""
