"""Consultations with civil society and business: with whom, on what, what came of it, and who was not heard."""
