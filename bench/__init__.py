"""The measurements behind the numbers: `make bench`, or `python -m bench [--quick | --full] [NAME ...]`.

Every figure that could flatter is a ratio against something bare that does the least possible work on the same
machine in the same minute, because absolute figures of a shared machine swing by a factor of two. What is measured,
how, and what it cannot show: docs/benchmarks.md.
"""
