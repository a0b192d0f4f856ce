"""`PyNaCl`: boxes and signatures."""

from nacl import exceptions, public, secret, signing


def seals():
    box = secret.SecretBox(bytes(32))
    key = public.PrivateKey(bytes(range(32)))
    sealed = public.SealedBox(key.public_key).encrypt(b"to you")
    return [box.encrypt(b"hello", bytes(24)), public.SealedBox(key).decrypt(sealed)]


def signs():
    signed = signing.SigningKey(bytes(32)).sign(b"message")
    try:
        signing.SigningKey(bytes(32)).verify_key.verify(b"another", signed.signature)
    except exceptions.BadSignatureError as error:
        return [signed.signature, error]
