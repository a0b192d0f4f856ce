"""`itsdangerous`: values that come back unchanged."""

from itsdangerous import BadSignature, URLSafeSerializer, URLSafeTimedSerializer


def signs():
    signer = URLSafeSerializer("secret")
    token = signer.dumps({"a": [1, "é"]})
    try:
        URLSafeTimedSerializer("secret").loads(token)
    except BadSignature as error:
        return [token, signer.loads(token), error]
