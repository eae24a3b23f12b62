"""Keys that people hold: found, asked, and never believed; the only user of OpenSSH's programs.

A key signs in a temporary folder, under a fixed name. Whatever comes back is checked in process
before anybody sees it, and how the key was unlocked is told as it was (R04).
"""

from ims.keys.find import Wanted, find_key
from ims.keys.held import HeldKey, from_file, read_public_file
from ims.keys.openssh import agent_keys, program

__all__ = [
    "HeldKey",
    "Wanted",
    "agent_keys",
    "find_key",
    "from_file",
    "program",
    "read_public_file",
]
