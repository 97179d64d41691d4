"""The commands, thin: they read options, ask the workspace, and hand what it says to a format."""
