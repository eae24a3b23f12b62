"""The demo: an invented company whose history is replayed into a fresh repository.

`build.demo` writes it; `stories/` says what happens; `company` and `founding` serve tests too.
"""
