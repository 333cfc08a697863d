"""One module a reader, each with `DISTRIBUTION` (whose version is printed) and `load()`, which returns the reader ready to be asked.

Imported by name in a process of its own (bench/worker.py), so that each is measured alone and in its own environment.
"""
