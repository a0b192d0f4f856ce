"""`simplejson`: JSON with decimals."""

import decimal

import simplejson


def keeps_decimals():
    return [simplejson.dumps({"a": decimal.Decimal("1.10"), "b": float("nan")}, ignore_nan=True), simplejson.loads("[1.10]", use_decimal=True)]


def says_what_is_wrong():
    try:
        simplejson.loads("[1,]")
    except simplejson.JSONDecodeError as error:
        return [error.msg, error.pos]
