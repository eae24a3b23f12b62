"""What happened to a management system: steps, statements, authority, and facts drawn from them.

Pure: a history is built from commits and bytes that somebody else has read.
"""
