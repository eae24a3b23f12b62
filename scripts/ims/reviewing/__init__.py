"""The management review: its inputs worked out of live data, frozen at a commit, and its minutes."""

from ims.reviewing.figures import Asked, Figure
from ims.reviewing.pack import Pack, Present, review_pack

__all__ = ["Asked", "Figure", "Pack", "Present", "review_pack"]
