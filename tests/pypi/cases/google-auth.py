"""`google-auth`: tokens of a service account."""

import json

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from google.auth import jwt
from google.oauth2 import service_account


def signs():
    key = rsa.generate_private_key(65537, 2048)
    private = key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()).decode()
    public = key.public_key().public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)
    about = {"type": "service_account", "client_email": "me@example.com", "private_key": private, "private_key_id": "k", "token_uri": "http://127.0.0.1:1/token"}
    credentials = service_account.Credentials.from_service_account_info(about, scopes=["s"])
    token = jwt.encode(credentials.signer, {"aud": "you", "iat": 1, "exp": 2})
    header = json.loads(__import__("base64").urlsafe_b64decode(token.split(b".")[0] + b"=="))
    return [header, credentials.service_account_email, jwt.decode(token, public, verify=False)]
