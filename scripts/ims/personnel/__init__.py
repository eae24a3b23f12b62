"""Lists of people that somebody brings, made into files: who joins and leaves, who completed what.

What does not match is told by its row; nothing is guessed, and nothing counts before it is signed.
"""
