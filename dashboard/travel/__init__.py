"""The travel agenda: who goes where, what could be combined, who was not seen for long, and the dossier of a visit."""
