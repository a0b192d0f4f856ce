"""`pika`: AMQP's frames, and its refusal; there is no broker here."""

import pika
from pika import frame, spec
from pika.exceptions import AMQPConnectionError


def makes_frames():
    properties = pika.BasicProperties(content_type="text/plain", headers={"a": 1}, delivery_mode=2)
    return [frame.Heartbeat().marshal(), frame.Method(1, spec.Basic.Publish(exchange="e", routing_key="r")).marshal(), b"".join(properties.encode())]


def is_refused():
    try:
        pika.BlockingConnection(pika.ConnectionParameters("127.0.0.1", 1, connection_attempts=1))
    except AMQPConnectionError as error:
        return type(error)
