"""`marshmallow`: data in and out, with a schema."""

import datetime

from marshmallow import Schema, ValidationError, fields, post_load, validate


class Person(Schema):
    name = fields.Str(required=True, validate=validate.Length(min=2))
    mail = fields.Email()
    born = fields.Date()
    tags = fields.List(fields.Str(), load_default=list)

    @post_load
    def is_titled(self, data, **_):
        return {**data, "name": data["name"].title()}


def loads_and_dumps():
    loaded = Person().load({"name": "ada l", "born": "1815-12-10"})
    return [loaded, Person().dump({"name": "A", "born": datetime.date(2024, 1, 2)})]


def collects_errors():
    try:
        Person().load({"name": "x", "mail": "none", "more": 1})
    except ValidationError as error:
        return error.messages
