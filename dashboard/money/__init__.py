"""Money: what is booked, on whom, and how it is spread."""
