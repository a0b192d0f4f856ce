"""`python-jose`: signed and encrypted tokens."""

from jose import jwe, jwt
from jose.exceptions import ExpiredSignatureError


def signs():
    token = jwt.encode({"sub": "me"}, "k", algorithm="HS256")
    try:
        jwt.decode(jwt.encode({"exp": 1}, "k"), "k", algorithms=["HS256"])
    except ExpiredSignatureError as error:
        return [token, jwt.decode(token, "k", algorithms=["HS256"]), error]


def encrypts():
    return jwe.decrypt(jwe.encrypt("text", bytes(16), algorithm="dir", encryption="A128GCM"), bytes(16))
