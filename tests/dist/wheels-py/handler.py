"""Does one real thing with each of some packages that are compiled, which bring libraries along."""

import json

import lxml.etree
import numpy
import orjson
import psycopg2
import pydantic
from cryptography.fernet import Fernet


class Point(pydantic.BaseModel):
    x: int


def main(event, context):
    locked = Fernet(Fernet.generate_key())
    return json.dumps(
        {
            "cryptography": locked.decrypt(locked.encrypt(b"secret")).decode(),
            "lxml": lxml.etree.fromstring("<a><b>text</b></a>").findtext("b"),
            "numpy": int(numpy.arange(4).reshape(2, 2).dot([1, 1]).sum()),
            "orjson": orjson.dumps({"a": [1, 2]}).decode(),
            # Its own OpenSSL, and not the one in the binary.
            "psycopg2": psycopg2.extensions.libpq_version() > 90000,
            "pydantic": Point(x="3").x,
        },
        sort_keys=True,
    )
