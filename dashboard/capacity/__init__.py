"""Who works where on what, where nobody does, and which capacity is offered and asked for."""
