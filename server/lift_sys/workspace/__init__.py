"""What is open and what is on disk: documents, sources, settings, and their analyses kept up to date."""
