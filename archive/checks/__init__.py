"""The checks of one object on disk, by what they look at: its tree, its history, its bytes.

`archive.verify` runs them. They accept any OCFL 1.0 or 1.1 object, also one of another program, and
they never stop at the first problem, never write, and never raise because of damage.
"""
