"""A shop's stock and its categories."""
