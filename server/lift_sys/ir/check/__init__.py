"""Names and types of a document: what is used is known, and fits."""
