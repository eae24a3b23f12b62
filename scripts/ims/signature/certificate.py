"""X.509 certificates, read; whoever verifies a time stamp needs those that it trusts."""

from cryptography.x509 import Certificate, load_der_x509_certificate, load_pem_x509_certificates

__all__ = ["Certificate", "read_certificates"]


def read_certificates(raw: bytes) -> list[Certificate]:
    """Return the certificates of a file, PEM (several may stand in it) or DER.

    Raises ValueError where it holds none.
    """
    if b"-----BEGIN" in raw:
        return load_pem_x509_certificates(raw)
    return [load_der_x509_certificate(raw)]
