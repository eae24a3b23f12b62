"""An integrated management system as plain text in Git."""

__version__ = "0.1.0"
