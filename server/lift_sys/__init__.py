"""lift-sys: specification-first development beside Python sources."""

__version__ = "0.1.0"
