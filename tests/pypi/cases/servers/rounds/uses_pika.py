"""`pika`: messages that are confirmed and acknowledged."""

import pika
from rounds import OPERATIONS, PORT, rounds


def play():
    with pika.BlockingConnection(pika.ConnectionParameters("127.0.0.1", PORT)) as connection:
        channel = connection.channel()
        channel.confirm_delivery()
        queue = channel.queue_declare("", exclusive=True).method.queue
        for n in range(OPERATIONS):
            channel.basic_publish("", queue, str(n).encode())
        heard = set()
        for method, _, body in channel.consume(queue, inactivity_timeout=10):
            channel.basic_ack(method.delivery_tag)
            heard.add(body)
            if len(heard) == OPERATIONS:
                break
        channel.cancel()
        return len(heard)


main = rounds(play)
