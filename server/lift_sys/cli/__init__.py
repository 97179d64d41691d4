"""The terminal edge: one file per command under `commands/`, one per output format under `formats/`."""
