"""Semantic types of predicates: gradual, so that what is not known is never called wrong."""
