"""`cbor2`: CBOR."""

import datetime
import decimal

import cbor2


def encodes_and_decodes():
    value = {"a": [1, -1, 2**70, 1.5, None], 1: b"x", "t": datetime.datetime(2024, 1, 2, tzinfo=datetime.timezone.utc), "d": decimal.Decimal("1.1")}
    return [cbor2.dumps(value), cbor2.loads(cbor2.dumps(value))]
