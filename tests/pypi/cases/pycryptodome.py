"""`pycryptodome`: ciphers, hashes, keys."""

from Crypto.Cipher import AES, ChaCha20_Poly1305
from Crypto.Hash import SHA3_256
from Crypto.Protocol.KDF import PBKDF2
from Crypto.PublicKey import ECC


def encrypts():
    cipher = AES.new(bytes(16), AES.MODE_GCM, nonce=bytes(12))
    sealed, tag = cipher.encrypt_and_digest(b"secret")
    return [sealed, tag, AES.new(bytes(16), AES.MODE_GCM, nonce=bytes(12)).decrypt_and_verify(sealed, tag), ChaCha20_Poly1305.new(key=bytes(32), nonce=bytes(12)).encrypt(b"x")]


def derives():
    return [PBKDF2("p", b"salt", 16, 100), SHA3_256.new(b"abc").hexdigest(), ECC.construct(curve="P-256", d=5).public_key().export_key(format="PEM")]


def says_what_is_wrong():
    try:
        AES.new(bytes(16), AES.MODE_GCM, nonce=bytes(12)).decrypt_and_verify(b"x", bytes(16))
    except ValueError as error:
        return error
