"""`h11`: HTTP/1.1 without a network."""

import h11


def speaks():
    client, server = h11.Connection(h11.CLIENT), h11.Connection(h11.SERVER)
    server.receive_data(client.send(h11.Request(method="GET", target="/", headers=[("Host", "a")])) + client.send(h11.EndOfMessage()))
    request = server.next_event()
    return [request.method, list(request.headers), type(server.next_event()), server.send(h11.Response(status_code=204, headers=[]))]
