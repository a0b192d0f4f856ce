import contextvars
import gc
import threading
import urllib.request

name = contextvars.ContextVar("name")


def hello(event):
    return "hello"


def json(event):
    return {**event["data"], "seen": True}


def fetch(event, port):
    with urllib.request.urlopen(f"http://127.0.0.1:{port}/hello") as answer:
        return answer.read().decode()


def large(event):
    return "x" * 200_000


def unread(event, port):
    return "hello" if urllib.request.urlopen(f"http://127.0.0.1:{port}/large").status == 200 else "no"


def stream(event):
    for piece in range(5):
        yield f"piece {piece}\n"


def timers(event):
    never = threading.Timer(60, print)
    never.start()
    soon = threading.Event()
    threading.Timer(0.001, soon.set).start()
    soon.wait()
    never.cancel()
    never.join()
    return "hello"


def context(event):
    def named():
        name.set("hello")
        return name.get()

    return contextvars.copy_context().run(named)


def thrown(event):
    raise ValueError("swordfish")


def aborted(event):
    # Its client goes after the first piece.
    while True:
        yield "hello"


def collect(event):
    gc.collect()
    return "collected"


ALL = (hello, json, fetch, large, unread, stream, timers, context, thrown, aborted, collect)
works = {work.__name__: work for work in ALL}


def main(event, context):
    _, work, *port = event["extensions"]["request"].path.split("/")
    return works[work](event, *port)
