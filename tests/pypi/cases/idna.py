"""`idna`: names of hosts in all scripts."""

import idna


def encodes():
    try:
        idna.encode("a" * 64)
    except idna.IDNAError as error:
        return [idna.encode("ドメイン.テスト"), idna.decode("xn--bcher-kva.example"), idna.encode("Straße.de", uts46=True), error]
