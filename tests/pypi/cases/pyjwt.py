"""`PyJWT`: signed tokens."""

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa


def signs():
    token = jwt.encode({"sub": "me", "aud": "you"}, "k" * 32, algorithm="HS256")
    return [token, jwt.decode(token, "k" * 32, algorithms=["HS256"], audience="you")]


def refuses():
    refused = []
    for arguments in [("k" * 32, {"exp": 1}, "k" * 32), ("k" * 32, {}, "l" * 32)]:
        key, claims, other = arguments
        try:
            jwt.decode(jwt.encode(claims, key), other, algorithms=["HS256"])
        except jwt.InvalidTokenError as error:
            refused.append(error)
    return refused


def signs_with_rsa():
    key = rsa.generate_private_key(65537, 2048)
    token = jwt.encode({"n": 1}, key, algorithm="RS256", headers={"kid": "a"})
    return [jwt.decode(token, key.public_key(), algorithms=["RS256"]), jwt.get_unverified_header(token)]
