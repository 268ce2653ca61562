"""The version, for all who name it; importing it costs nothing."""

__all__ = ["__version__"]

__version__ = "0.1.0"
