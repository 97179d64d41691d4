"""Typed holes: what is still undecided, and what is known of it."""
