"""`paho-mqtt`: one that publishes, one that subscribes."""

import threading

import paho.mqtt.client as mqtt
from rounds import OPERATIONS, PORT, rounds


def connected(**callbacks):
    client = mqtt.Client(mqtt.CallbackAPIVersion.VERSION2)
    for name, callback in callbacks.items():
        setattr(client, name, callback)
    client.connect("127.0.0.1", PORT)
    client.loop_start()
    return client


def play():
    heard, done, ready = set(), threading.Event(), threading.Event()

    def hear(client, data, message):
        heard.add(message.payload)
        if len(heard) == OPERATIONS:
            done.set()

    listener = connected(
        on_connect=lambda client, *rest: client.subscribe("rounds/+", qos=1),
        on_subscribe=lambda *rest: ready.set(),
        on_message=hear,
    )
    ready.wait(10)
    client = connected()
    for n in range(OPERATIONS):
        client.publish(f"rounds/{n % 7}", f"é {n}", qos=1)
    done.wait(20)
    for one in (client, listener):
        one.disconnect()
        one.loop_stop()
    return len(heard)


main = rounds(play)
