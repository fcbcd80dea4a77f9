"""The tables of the model as a reader meets them: described, chosen from, named, added up and taken along."""
