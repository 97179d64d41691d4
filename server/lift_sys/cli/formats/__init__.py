"""Output formats: each turns a report into text and prints nothing itself."""
