"""`jsonschema`: JSON against a schema, with formats and references."""

import jsonschema

SCHEMA = {
    "$schema": "https://json-schema.org/draft/2020-12/schema",
    "$defs": {"n": {"type": "integer", "minimum": 1}},
    "type": "object",
    "properties": {"n": {"$ref": "#/$defs/n"}, "day": {"type": "string", "format": "date"}},
    "required": ["n"],
}


def validates():
    validator = jsonschema.Draft202012Validator(SCHEMA, format_checker=jsonschema.FormatChecker())
    found = [sorted(error.message for error in validator.iter_errors(value)) for value in ({"n": 1}, {"n": 0, "day": "x"}, [])]
    return [found, validator.is_valid({"n": 2})]


def says_what_is_wrong():
    try:
        jsonschema.validate({"n": "x"}, SCHEMA)
    except jsonschema.ValidationError as error:
        return [error.message, list(error.absolute_path), list(error.absolute_schema_path)]
