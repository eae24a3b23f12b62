"""SSH signatures, checked and (for the demo) made in process; the only user of cryptography.

What this package accepts, `ssh-keygen -Y verify` accepts too; where it is stricter, and why,
stands in `tests/test_signature.py`. It proves that a key signed these bytes for this purpose.
Whose key it is, and what that person may sign, is judged elsewhere.
"""

from ims.signature.demo import DemoKey, demo_key
from ims.signature.public_key import PublicKey, read_public_key
from ims.signature.sshsig import read_signature_key
from ims.signature.verification import Verified, verify
from ims.signature.wire import SignatureFault

__all__ = [
    "DemoKey",
    "PublicKey",
    "SignatureFault",
    "Verified",
    "demo_key",
    "read_public_key",
    "read_signature_key",
    "verify",
]
