"""Measures how long people wait, beside other language servers in the same run. See README.md."""
