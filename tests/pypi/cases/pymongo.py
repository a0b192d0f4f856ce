"""`pymongo`: BSON, and its refusal; there is no server here."""

import datetime

import bson
import pymongo
from bson.json_util import dumps
from pymongo.errors import ServerSelectionTimeoutError


def encodes_and_decodes():
    value = {"a": 1, "b": "é", "c": [1.5, None, True], "d": bson.Decimal128("1.10"), "o": bson.ObjectId("0" * 24), "t": datetime.datetime(2024, 1, 2)}
    return [bson.encode(value), bson.decode(bson.encode(value)), dumps(value), bson.has_c()]


def is_refused():
    with pymongo.MongoClient("mongodb://127.0.0.1:1", serverSelectionTimeoutMS=200) as client:
        try:
            client.db.things.find_one()
        except ServerSelectionTimeoutError as error:
            return "Connection refused" in str(error)
