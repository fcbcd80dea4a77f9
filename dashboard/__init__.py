"""A dashboard on migration partnerships: from a cell of a spreadsheet to a figure on a screen, and back."""
