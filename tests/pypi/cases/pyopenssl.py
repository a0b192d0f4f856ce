"""`pyOpenSSL`: certificates and contexts."""

from OpenSSL import SSL, crypto


def makes_keys():
    key = crypto.PKey()
    key.generate_key(crypto.TYPE_RSA, 2048)
    context = SSL.Context(SSL.TLS_METHOD)
    context.use_privatekey(key)
    return [key.bits(), key.check(), crypto.load_privatekey(crypto.FILETYPE_PEM, crypto.dump_privatekey(crypto.FILETYPE_PEM, key)).bits()]
