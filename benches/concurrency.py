#!/usr/bin/env python3
"""Measures what a Function does at the same time: in processes, in threads, on an event loop.

    python3 benches/concurrency.py target/release/duet

Each line says what was measured and what it must be. The load comes from this process, over
connections that are opened before the time begins; it needs little of a processor beside handlers
that compute or wait. Needs two processors that are otherwise idle, and nothing but Python. With a
`duet` that has a free-threaded Python in it, threads that compute are measured as well.
"""

import asyncio
import os
import pathlib
import subprocess
import sys
import time

FUNCTIONS = pathlib.Path(__file__).parent / 'functions'
# How often one process and two are compared.
ROUNDS = 6
REQUEST = b'GET / HTTP/1.1\r\nHost: localhost\r\n\r\n'


class Duet:
    """A running `duet`."""

    def __init__(self, program, function, language, **variables):
        kept = {name: value for name, value in os.environ.items() if not name.startswith('DUET_')}
        runtime = {'py': 'python312', 'js': 'nodejs24'}[language]
        environment = {**kept, 'FUNC_RUNTIME': runtime, **variables}
        command = [program, 'serve', str(FUNCTIONS / function), '--host', '127.0.0.1', '--port', '0']
        self.process = subprocess.Popen(command, env=environment, stderr=subprocess.PIPE, text=True)
        starts = int(variables.get('DUET_PROCESSES', 1))
        self.port = None
        for line in self.process.stderr:
            if 'listening on' in line:
                self.port = int(line.rsplit(':', 1)[1])
            starts -= 'is ready after' in line
            if starts == 0:
                break

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.terminate()
        self.process.stderr.read()
        self.process.wait()


class Client(asyncio.Protocol):
    """A connection on which one request is sent after another, `requests` of them in all."""

    def __init__(self, requests):
        self.requests = requests
        self.done = asyncio.get_running_loop().create_future()
        self.answered = 0

    def connection_made(self, transport):
        self.transport = transport
        self.answer = b''

    def ask(self):
        self.transport.write(REQUEST)

    def data_received(self, data):
        self.answer += data
        head, separator, body = self.answer.partition(b'\r\n\r\n')
        length = head.lower().partition(b'content-length: ')[2].partition(b'\r\n')[0]
        if not separator or len(body) < int(length):
            return
        assert head.startswith(b'HTTP/1.1 200'), head
        self.answer = b''
        self.answered += 1
        if self.answered < self.requests:
            self.ask()
        else:
            self.done.set_result(None)


async def time_of(port, connections, requests):
    """How long it takes to answer so many requests, on so many connections at once."""
    loop = asyncio.get_running_loop()
    clients = []
    for _ in range(connections):
        _, client = await loop.create_connection(
            lambda: Client(requests // connections), '127.0.0.1', port
        )
        clients.append(client)
    start = time.perf_counter()
    for client in clients:
        client.ask()
    await asyncio.gather(*(client.done for client in clients))
    took = time.perf_counter() - start
    for client in clients:
        client.transport.close()
    return took


def measure(program, function, language, connections, requests, **variables):
    """The median of three, after a first one that is not counted."""
    with Duet(program, function, language, **variables) as duet:
        asyncio.run(time_of(duet.port, connections, connections))
        times = [asyncio.run(time_of(duet.port, connections, requests)) for _ in range(3)]
    return sorted(times)[1]


def compare(program, function, language, variable):
    """How many times as fast two of what the variable counts are as one. Both are there all the time and
    are measured in turns; the best of each counts, since whatever else the machine does can only make
    them slower."""
    with (
        Duet(program, function, language, **{variable: '1'}) as one,
        Duet(program, function, language, **{variable: '2'}) as two,
    ):
        times = {one.port: [], two.port: []}
        for _ in range(ROUNDS):
            for port, taken in times.items():
                taken.append(asyncio.run(time_of(port, 4, 200)))
    return min(times[one.port]) / min(times[two.port])


def is_free_threaded(program):
    """Whether its Python has no interpreter lock."""
    asked = "import sysconfig; print(sysconfig.get_config_var('Py_GIL_DISABLED'))"
    command = [program, 'python', '-c', asked]
    return subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout == '1\n'


def report(what, figure, limit, is_met):
    print(f'{what:68} {figure:>9}  {limit:>12}  {"met" if is_met else "NOT MET"}', flush=True)


def main(program):
    for language in ['py', 'js']:
        ratio = compare(program, 'computes', language, 'DUET_PROCESSES')
        what = f'{language}: two processes that compute, in times of one'
        report(what, f'{ratio:.2f}', '>= 1.8', ratio >= 1.8)
    if is_free_threaded(program):
        ratio = compare(program, 'computes', 'py', 'SERVER_NUMTHREADS')
        what = 'py: two threads that compute, in times of one'
        report(what, f'{ratio:.2f}', '>= 1.8', ratio >= 1.8)
    took = measure(program, 'waits', 'py', 50, 1000)
    what = 'py: 1,000 requests to handlers that wait 100 ms, 50 at a time'
    report(what, f'{took:.2f} s', '<= 2.4 s', took <= 2.4)
    for language in ['py', 'js']:
        took = measure(program, 'awaits', language, 1000, 1000, DUET_CONNECTIONS='2048')
        what = f'{language}: 1,000 requests to asynchronous handlers that wait 100 ms'
        report(what, f'{took:.2f} s', '<= 0.6 s', took <= 0.6)


if __name__ == '__main__':
    main(sys.argv[1])
