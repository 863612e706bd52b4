"""ForkFlow: orders from table to kitchen, on one file, that does not fail on Friday night."""

__version__ = "0.1.0"
