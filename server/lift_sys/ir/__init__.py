"""The IR language: syntax, model, types, printer, schema, comparison. Pure: no I/O, no editor, no source code."""
