"""Who may see what. A reader's clearance names the database schema that is asked."""

from dataclasses import dataclass

CLEARANCES = ("public", "internal", "confidential")
"""From the least to the most; each clearance sees its own classification and all before it."""


@dataclass(frozen=True)
class Reader:
    """Who is asking: a name for the log and the highest classification that this person may see."""

    name: str = "anonymous"
    clearance: str = "public"

    def __post_init__(self) -> None:
        if self.clearance not in CLEARANCES:
            raise ValueError(f"unknown clearance {self.clearance!r}; known are {', '.join(CLEARANCES)}")


PUBLIC = Reader()
"""Everyone, until there is a sign-in."""


def visible_classifications(reader: Reader) -> tuple[str, ...]:
    """Return the classifications whose rows this reader may see, least first."""
    return CLEARANCES[: CLEARANCES.index(reader.clearance) + 1]
