"""The country brief: two printed pages from the same queries as the profile, as PDF and as DOCX."""
