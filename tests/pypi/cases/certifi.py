"""`certifi`: authorities, for a context of TLS."""

import ssl

import certifi


def is_a_file_of_authorities():
    return len(ssl.create_default_context(cafile=certifi.where()).get_ca_certs()) > 100
