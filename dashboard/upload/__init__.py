"""What people see of a file that they bring: how it was read, what is wrong, what it changes, and its publication."""
