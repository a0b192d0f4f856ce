"""`validators`: what is what."""

import validators


def checks():
    return [bool(validators.url("https://example.com/é")), bool(validators.email("no")), bool(validators.iban("DE89370400440532013000")), str(validators.ipv4("1.2.3.400").reason) if hasattr(validators.ipv4("1.2.3.400"), "reason") else None]
