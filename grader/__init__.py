"""mlgrade checks machine-learning homework and names the mistake it looks like."""

__all__ = ["__version__"]

__version__ = "0.1.0"
