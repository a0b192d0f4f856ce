#!/usr/bin/env python3
"""What an idle Function's memory consists of, by mapping: `benches/memory.py target/release/duet [FOLDER]`.

Starts the binary with a Function (by default a trivial one in JavaScript, then one in Python), asks it
once, and adds up /proc/PID/smaps. `pss` is what the budgets count: pages of files are divided among those
that map them, and the system can take them back; `written` cannot be given back.
"""
import collections
import os
import pathlib
import re
import socket
import subprocess
import sys
import tempfile
import time

FUNCTIONS = {
    "handler.js": "exports.main = async () => 'Hello World';\n",
    "handler.py": "def main(event, context):\n    return 'Hello World'\n",
}
REQUEST = b"GET / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
PERMISSIONS = {"r-xp": "code", "r--p": "constants", "rw-p": "variables"}


def ask(port):
    try:
        with socket.create_connection(("127.0.0.1", port), timeout=5) as connection:
            connection.sendall(REQUEST)
            return connection.recv(65536)
    except OSError:
        return b""


def mappings(pid):
    """Kibibytes by what is mapped: how much in all, how much is ours, how much of it was written."""
    sums, current = {}, None
    for line in pathlib.Path(f"/proc/{pid}/smaps").read_text().splitlines():
        head = re.match(r"[0-9a-f]+-[0-9a-f]+ (\S+) \S+ \S+ \S+\s*(.*)", line)
        if head:
            file = os.path.basename(head[2])
            name = f"{file}: {PERMISSIONS.get(head[1], head[1])}" if head[2].startswith("/") else file or "stacks, arenas"
            current = sums.setdefault(name, collections.Counter())
        else:
            key, _, value = line.partition(":")
            if key in ("Size", "Pss", "Anonymous"):
                current[key] += int(value.split()[0])
    return sums


def measure(binary, folder):
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port = listener.getsockname()[1]
    process = subprocess.Popen([binary, "serve", folder], env=os.environ | {"SERVER_HOST": "127.0.0.1", "SERVER_PORT": str(port)},
                               stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        while not ask(port).startswith(b"HTTP/1.1 200"):
            if process.poll() is not None:
                sys.exit(f"{binary} ended with {process.returncode}")
            time.sleep(0.01)
        sums = mappings(process.pid)
        threads = len(os.listdir(f"/proc/{process.pid}/task"))
    finally:
        process.kill()
        process.wait()
    total = collections.Counter()
    print(f"{'MiB':40}{'size':>8}{'pss':>8}{'written':>9}")
    for name, numbers in sorted(sums.items(), key=lambda entry: -entry[1]["Pss"]):
        total.update(numbers)
        if numbers["Pss"] >= 32:
            print(f"{name:40}{numbers['Size'] / 1024:8.2f}{numbers['Pss'] / 1024:8.2f}{numbers['Anonymous'] / 1024:9.2f}")
    print(f"{f'all, with {threads} threads':40}{'':8}{total['Pss'] / 1024:8.2f}{total['Anonymous'] / 1024:9.2f}\n")


def main():
    binary = str(pathlib.Path(sys.argv[1]).resolve())
    if len(sys.argv) > 2:
        measure(binary, sys.argv[2])
        return
    for file, source in FUNCTIONS.items():
        with tempfile.TemporaryDirectory() as folder:
            (pathlib.Path(folder) / file).write_text(source)
            print(file)
            measure(binary, folder)


main()
