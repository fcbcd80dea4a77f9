"""Which versions are kept, what differs between two of them, and the way back to a former one."""
