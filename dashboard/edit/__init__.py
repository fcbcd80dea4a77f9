"""Adding and changing rows of registers in the dashboard: forms, a grid, and the draft that they fill."""
