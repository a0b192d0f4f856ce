#!/usr/bin/env python3
"""Measures what tracing costs a Function: with a collector, with one that never answers, and with none.

    python3 benches/tracing.py target/release/duet [js|py] [rounds]

Five processes serve the same trivial handler: one without a collector (`off`), one where tracing is
disabled (`disabled`), one with a collector that takes everything (`works`), one with a collector that
accepts connections and never reads (`silent`), and a second one that is `off`, which tells how large
the noise is; both together are what the others are compared with. All of them, with their exporters,
have the first processor; `wrk` and the collector have the second. In each round every process has its
turn twice, in an order that changes from round to round, and what is told are medians over the rounds
of what a round says of a process against those two:

- with as many requests as it takes (32 connections): the time that a request costs, and how much more
  than with `off`. On one processor that is all that is done for it on any thread;
- with as many requests as leave it idle for most of the time (128 connections that pause): the
  99th percentile of the time that a client waits. The pauses end in the same milliseconds, so requests
  come in swarms and wait for each other: what one costs more counts several times here.

At the end it tells how much memory each process has taken since the first round (PSS), and how many
spans it has sent and dropped. Needs two processors that are otherwise idle, `wrk`, and nothing but
Python.
"""

import asyncio
import os
import pathlib
import re
import socket
import statistics
import subprocess
import sys
import tempfile
import urllib.request

FUNCTION = pathlib.Path(__file__).parent / 'functions' / 'answers'
RUNTIMES = {'js': 'nodejs24', 'py': 'python312'}
# How long each turn is, in seconds.
TURN = 2
# What pauses a client makes between requests, in milliseconds: 128 connections then send about
# 25,000 requests a second.
PAUSES = 'function delay() return math.random(1, 9) end'
BARS = {'microseconds': 5.0, 'p99': 1.05}


class Duet:
    """A running `duet` on the first processor."""

    def __init__(self, program, language, **variables):
        foreign = ('DUET_', 'OTEL_', 'TRACE_')
        kept = {name: value for name, value in os.environ.items() if not name.startswith(foreign)}
        environment = {**kept, 'FUNC_RUNTIME': RUNTIMES[language], **variables}
        command = ['taskset', '-c', '0', program, 'serve', str(FUNCTION), '--host', '127.0.0.1', '--port', '0']
        self.process = subprocess.Popen(command, env=environment, stderr=subprocess.PIPE, text=True)
        for line in self.process.stderr:
            if 'listening on' in line:
                self.port = int(line.rsplit(':', 1)[1])
            if 'is ready after' in line:
                break

    def load(self, connections, script=None):
        """The time that a request takes and the 99th percentile of what a client waits, both in
        microseconds."""
        command = ['taskset', '-c', '1', 'wrk', '-t1', f'-c{connections}', f'-d{TURN}s', '--latency']
        command += ['-s', script] if script else []
        told = subprocess.run([*command, f'http://127.0.0.1:{self.port}/'], capture_output=True, text=True, check=True).stdout
        assert 'Non-2xx' not in told and 'Socket errors' not in told, told
        rate = float(re.search(r'Requests/sec: *([\d.]+)', told)[1])
        number, unit = re.search(r'99% *([\d.]+)(us|ms|s)', told).groups()
        return 1e6 / rate, float(number) * {'us': 1, 'ms': 1e3, 's': 1e6}[unit]

    def memory(self):
        """Its share of the memory, in KiB."""
        text = pathlib.Path(f'/proc/{self.process.pid}/smaps_rollup').read_text()
        return int(re.search(r'^Pss: *(\d+)', text, re.M)[1])

    def spans(self):
        """How many it has sent and dropped."""
        with urllib.request.urlopen(f'http://127.0.0.1:{self.port}/metrics') as answer:
            text = answer.read().decode()
        found = [re.search(rf'^duet_spans_{what}_total (\d+)', text, re.M) for what in ('exported', 'dropped')]
        return [int(one[1]) if one else 0 for one in found]

    def stop(self):
        self.process.kill()
        self.process.wait()


class Collector(asyncio.Protocol):
    """Takes every request of OTLP over HTTP."""

    def connection_made(self, transport):
        self.transport = transport
        self.length, self.rest = None, b''

    def data_received(self, data):
        self.rest += data
        while True:
            if self.length is None:
                head, separator, rest = self.rest.partition(b'\r\n\r\n')
                if not separator:
                    return
                self.length = int(re.search(rb'content-length: (\d+)', head, re.I)[1])
                self.rest = rest
            if len(self.rest) < self.length:
                return
            self.rest, self.length = self.rest[self.length:], None
            self.transport.write(b'HTTP/1.1 200 OK\r\ncontent-type: application/x-protobuf\r\ncontent-length: 0\r\n\r\n')


def collect(listener):
    """A collector in a process of its own, on the second processor."""
    child = os.fork()
    if child:
        return child
    os.sched_setaffinity(0, {1})

    async def serve():
        server = await asyncio.get_running_loop().create_server(Collector, sock=listener)
        await server.serve_forever()

    asyncio.run(serve())


def listener():
    made = socket.create_server(('127.0.0.1', 0), backlog=64)
    return made, f'http://127.0.0.1:{made.getsockname()[1]}/v1/traces'


def report(what, figure, limit='', is_met=None):
    verdict = {None: '', True: 'met', False: 'NOT MET'}[is_met]
    print(f'{what:70} {figure:>12}  {limit:>12}  {verdict}', flush=True)


def measure(program, language, rounds):
    works, address = listener()
    collector = collect(works)
    # The kernel takes the connections, and nobody ever reads from them.
    silent, nowhere = listener()
    duets = {
        'off': Duet(program, language),
        'off again': Duet(program, language),
        'disabled': Duet(program, language, OTEL_SDK_DISABLED='true'),
        'works': Duet(program, language, TRACE_COLLECTOR_ENDPOINT=address),
        'silent': Duet(program, language, TRACE_COLLECTOR_ENDPOINT=nowhere),
    }
    with tempfile.NamedTemporaryFile('w', suffix='.lua') as script:
        script.write(PAUSES)
        script.flush()
        try:
            play(duets, language, rounds, script.name)
        finally:
            for duet in duets.values():
                duet.stop()
            os.kill(collector, 9)
            os.waitpid(collector, 0)


def play(duets, language, rounds, script):
    for duet in duets.values():
        duet.load(32)
        duet.load(128, script)
    before = {name: duet.memory() for name, duet in duets.items()}
    busy, paused = [], []

    def against(one, name):
        return one[name], (one['off'] + one['off again']) / 2

    names = list(duets)
    for number in range(rounds):
        turn = number % len(names)
        order = names[turn:] + names[:turn]
        order = order if number % 2 else order[::-1]
        busy.append({name: duets[name].load(32)[0] for name in order})
        paused.append({name: duets[name].load(128, script)[1] for name in order})
    for name in names:
        cost = statistics.median(one[name] for one in busy)
        more = statistics.median(own - off for own, off in (against(one, name) for one in busy))
        ratio = statistics.median(own / off for own, off in (against(one, name) for one in busy))
        what = f'{language}, {name}: {cost:.2f} us for a request, {ratio:.3f} of off; more than off'
        limit = BARS['microseconds'] if name in ('works', 'silent') else None
        report(what, f'{more:+.2f} us', f'<= {limit:.0f} us' if limit else '', limit and more <= limit)
    for name in names:
        wait = statistics.median(one[name] for one in paused)
        ratios = sorted(own / off for own, off in (against(one, name) for one in paused))
        ratio = statistics.median(ratios)
        quarter = len(ratios) // 4
        spread = f'{ratios[quarter]:.2f} to {ratios[-quarter - 1]:.2f}'
        what = f'{language}, {name}: p99 {wait:.0f} us, half of the rounds {spread} of off; median'
        limit = BARS['p99'] if name == 'silent' else None
        report(what, f'{ratio:.3f}', f'<= {limit}' if limit else '', limit and ratio <= limit)
    for name, duet in duets.items():
        sent, dropped = duet.spans()
        grown = duet.memory() - before[name]
        report(f'{language}, {name}: {sent} spans sent, {dropped} dropped; memory grew by', f'{grown} KiB')


def main(program, language='', rounds='10'):
    for one in [language] if language else RUNTIMES:
        measure(program, one, int(rounds))


if __name__ == '__main__':
    main(*sys.argv[1:])
