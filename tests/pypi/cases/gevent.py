"""`gevent`: green threads."""

import gevent
from gevent import queue, socket
from gevent.pool import Pool
from gevent.server import StreamServer


def switches():
    order, box = [], queue.Queue()

    def put(n):
        gevent.sleep(0.001 * n)
        box.put(n)

    gevent.joinall([gevent.spawn(put, n) for n in (3, 1, 2)])
    while not box.empty():
        order.append(box.get())
    return [order, Pool(2).map(lambda n: n * n, range(5))]


def serves():
    def answer(connection, address):
        connection.sendall(connection.recv(100).upper())

    server = StreamServer(("127.0.0.1", 0), answer)
    server.start()
    client = socket.create_connection(("127.0.0.1", server.server_port))
    client.sendall(b"hello")
    heard = client.recv(100)
    client.close()
    server.stop()
    return heard


def gives_up():
    try:
        with gevent.Timeout(0.01):
            gevent.sleep(5)
    except gevent.Timeout as timeout:
        return str(timeout)
