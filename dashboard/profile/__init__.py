"""What the country profile shows: its selection, its indicators and its registers, as panels."""
