"""`paho-mqtt` with a real broker."""

import os
import threading

import paho.mqtt.client as mqtt
from paho.mqtt import publish, subscribe

PORT = int(os.environ["TEST_PORT"])


def sends_and_hears_1000_messages():
    heard, done, ready = [], threading.Event(), threading.Event()
    client = mqtt.Client(mqtt.CallbackAPIVersion.VERSION2, protocol=mqtt.MQTTv5)
    client.on_connect = lambda client, *rest: client.subscribe("case/+/n", qos=1)
    client.on_subscribe = lambda *rest: ready.set()

    def hear(client, data, message):
        heard.append(message.payload)
        if len(heard) == 500:
            done.set()

    client.on_message = hear
    client.connect("127.0.0.1", PORT)
    client.loop_start()
    ready.wait(10)
    for n in range(500):
        sent = client.publish(f"case/{n % 3}/n", f"é {n}", qos=1)
    sent.wait_for_publish(10)
    done.wait(10)
    client.disconnect()
    client.loop_stop()
    return [heard[0], heard[-1], len(set(heard))]


def keeps_a_retained_message():
    publish.single("case/kept", "hello", retain=True, hostname="127.0.0.1", port=PORT)
    message = subscribe.simple("case/kept", hostname="127.0.0.1", port=PORT)
    return [message.payload, message.retain, message.topic]
