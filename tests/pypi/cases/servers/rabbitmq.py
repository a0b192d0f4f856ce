"""`pika` with a real broker."""

import asyncio
import os

import pika
from pika.adapters.asyncio_connection import AsyncioConnection

PORT = int(os.environ["TEST_PORT"])


def _connected(password="guest"):
    credentials = pika.PlainCredentials("guest", password)
    return pika.BlockingConnection(pika.ConnectionParameters("127.0.0.1", PORT, credentials=credentials))


def sends_and_hears_1000_messages():
    with _connected() as connection:
        channel = connection.channel()
        channel.confirm_delivery()
        queue = channel.queue_declare("", exclusive=True).method.queue
        for n in range(1000):
            channel.basic_publish("", queue, f"é {n}".encode(), pika.BasicProperties(headers={"n": n}))
        total, heard = 0, 0
        for method, properties, body in channel.consume(queue, inactivity_timeout=10):
            channel.basic_ack(method.delivery_tag)
            total, heard = total + properties.headers["n"], heard + 1
            if heard == 1000:
                break
        channel.cancel()
        return [total, heard, body.decode()]


def routes_by_topic():
    with _connected() as connection:
        channel = connection.channel()
        channel.exchange_declare("news", "topic", auto_delete=True)
        queue = channel.queue_declare("", exclusive=True).method.queue
        channel.queue_bind(queue, "news", "*.good")
        for key in ("a.good", "a.bad", "b.good"):
            channel.basic_publish("news", key, key.encode())
        heard = []
        for method, _, body in channel.consume(queue, auto_ack=True, inactivity_timeout=10):
            heard.append([method.routing_key, body])
            if len(heard) == 2:
                break
        return heard


async def is_asynchronous():
    opened = asyncio.get_running_loop().create_future()
    parameters = pika.ConnectionParameters("127.0.0.1", PORT)
    connection = AsyncioConnection(parameters, on_open_callback=opened.set_result)
    await opened
    channel = asyncio.get_running_loop().create_future()
    connection.channel(on_open_callback=channel.set_result)
    number = (await channel).channel_number
    connection.close()
    return number


def says_what_is_wrong():
    with _connected() as connection:
        try:
            connection.channel().queue_declare("nowhere", passive=True)
        except pika.exceptions.ChannelClosedByBroker as error:
            return [error.reply_code, error.reply_text]


def refuses_a_wrong_password():
    try:
        _connected("wrong")
    except pika.exceptions.ProbableAuthenticationError as error:
        return type(error).__name__
