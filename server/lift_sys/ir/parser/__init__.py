"""The parser: hand-written, lossless, error-tolerant, incremental by section.

`sections.py` cuts a text at the lines that open an item; `document.py` parses each section once; the other modules
parse one kind of thing each from a `Cursor` over one logical line.
"""
