"""`cryptography`: symmetric and asymmetric, certificates."""

import datetime

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.fernet import Fernet
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, padding, rsa
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt
from cryptography.x509.oid import NameOID


def encrypts():
    key, nonce = bytes(range(32)), bytes(12)
    sealed = AESGCM(key).encrypt(nonce, b"secret", b"header")
    fernet = Fernet(Fernet.generate_key())
    return [sealed, AESGCM(key).decrypt(nonce, sealed, b"header"), fernet.decrypt(fernet.encrypt(b"x" * 100))]


def derives():
    return [Scrypt(salt=b"salt", length=16, n=2**4, r=8, p=1).derive(b"password"), _hashed(b"abc")]


def _hashed(data):
    digest = hashes.Hash(hashes.SHA256())
    digest.update(data)
    return digest.finalize()


def signs():
    key = ed25519.Ed25519PrivateKey.from_private_bytes(bytes(32))
    signature = key.sign(b"message")
    try:
        key.public_key().verify(signature, b"another")
    except InvalidSignature as error:
        return [signature, error]


def makes_certificates():
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    start = datetime.datetime(2024, 1, 1, tzinfo=datetime.timezone.utc)
    certificate = (
        x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
        .serial_number(7).not_valid_before(start).not_valid_after(start + datetime.timedelta(1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), False).sign(key, hashes.SHA256())
    )
    again = x509.load_pem_x509_certificate(certificate.public_bytes(serialization.Encoding.PEM))
    return [again.subject.rfc4514_string(), again.serial_number, again.not_valid_after_utc, again == certificate]


def wraps_rsa():
    key = rsa.generate_private_key(65537, 2048)
    oaep = padding.OAEP(padding.MGF1(hashes.SHA256()), hashes.SHA256(), None)
    return [key.decrypt(key.public_key().encrypt(b"small", oaep), oaep), key.key_size]
