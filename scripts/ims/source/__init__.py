"""Read one controlled file: bytes to text, front matter and body, each value with its place.

This package is the only user of YAML. Every scalar stays text (`1.10`, `no`, `2026-02-30`)
until a model gives it a type; what YAML can do beyond plain data is refused.
"""

from ims.source.edit import quoted, set_entry, set_value
from ims.source.events import Fault, Keys, Value
from ims.source.reader import FENCE, MAX_BYTES, Position, Source, as_text, parse

__all__ = [
    "FENCE",
    "MAX_BYTES",
    "Fault",
    "Keys",
    "Position",
    "Source",
    "Value",
    "as_text",
    "parse",
    "quoted",
    "set_entry",
    "set_value",
]
