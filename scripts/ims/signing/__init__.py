"""Everything about making a statement: what is asked of whom, shown, signed, and would count.

Pure: keys, files and the clock belong to the commands.
"""

from ims.signing.statement import Json, Signature, release, statement, target

__all__ = ["Json", "Signature", "release", "statement", "target"]
