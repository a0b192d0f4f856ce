"""`bcrypt`: passwords."""

import bcrypt


def checks():
    hashed = bcrypt.hashpw(b"secret", b"$2b$04$abcdefghijklmnopqrstuu")
    return [hashed, bcrypt.checkpw(b"secret", hashed), bcrypt.checkpw(b"wrong", hashed), bcrypt.kdf(b"p", b"s", 16, 10)]
