"""`grpcio`: a server and a client, threaded and asynchronous."""

import concurrent.futures

import grpc


def _handlers(unary, stream):
    return grpc.method_handlers_generic_handler("case.Echo", {"Say": grpc.unary_unary_rpc_method_handler(unary), "Count": grpc.unary_stream_rpc_method_handler(stream)})


def asks_and_answers():
    def say(request, context):
        if request == b"fail":
            context.abort(grpc.StatusCode.NOT_FOUND, "no such thing")
        return request.upper()

    def count(request, context):
        for n in range(int(request)):
            yield str(n).encode()

    server = grpc.server(concurrent.futures.ThreadPoolExecutor(2))
    server.add_generic_rpc_handlers((_handlers(say, count),))
    port = server.add_insecure_port("127.0.0.1:0")
    server.start()
    try:
        with grpc.insecure_channel(f"127.0.0.1:{port}") as channel:
            said = channel.unary_unary("/case.Echo/Say")
            answers = [said(b"hello", timeout=10), list(channel.unary_stream("/case.Echo/Count")(b"3", timeout=10))]
            try:
                said(b"fail", timeout=10)
            except grpc.RpcError as error:
                answers += [error.code(), error.details()]
            return answers
    finally:
        server.stop(None).wait()


async def asks_and_answers_asynchronously():
    async def say(request, context):
        return request[::-1]

    async def count(request, context):
        for n in range(int(request)):
            yield str(n).encode()

    server = grpc.aio.server()
    server.add_generic_rpc_handlers((_handlers(say, count),))
    port = server.add_insecure_port("127.0.0.1:0")
    await server.start()
    try:
        async with grpc.aio.insecure_channel(f"127.0.0.1:{port}") as channel:
            return [await channel.unary_unary("/case.Echo/Say")(b"abc"), [piece async for piece in channel.unary_stream("/case.Echo/Count")(b"3")]]
    finally:
        await server.stop(None)
