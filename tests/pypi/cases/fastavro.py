"""`fastavro`: Avro."""

import io

import fastavro

SCHEMA = fastavro.parse_schema({"type": "record", "name": "R", "fields": [{"name": "a", "type": ["null", "string"]}, {"name": "n", "type": {"type": "bytes", "logicalType": "decimal", "precision": 5, "scale": 2}}]})


def writes_and_reads():
    import decimal

    file = io.BytesIO()
    fastavro.schemaless_writer(file, SCHEMA, {"a": "é", "n": decimal.Decimal("1.10")})
    return [file.getvalue(), fastavro.schemaless_reader(io.BytesIO(file.getvalue()), SCHEMA)]
