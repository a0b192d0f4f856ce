"""Starts Python again, in every way in which Functions do, where only the distribution is."""

import ctypes
import json
import lzma
import multiprocessing
import sqlite3
import ssl
import subprocess
import sys


def double(number):
    return number * 2


def main(event, context):
    child = [sys.executable, "-c", "import sys; print(sys.argv[1:])", "a", "b"]
    answer = {
        "subprocess": subprocess.run(child, capture_output=True, check=True, text=True).stdout,
        "sqlite": sqlite3.connect(":memory:").execute("select 6 * 7").fetchone()[0],
        "lzma": lzma.decompress(lzma.compress(b"small")).decode(),
        "ctypes": ctypes.CDLL(None).abs(-3),
        "ssl": ssl.create_default_context().check_hostname,
    }
    for method in ("fork", "spawn", "forkserver"):
        with multiprocessing.get_context(method).Pool(1) as pool:
            answer[method] = pool.map(double, [1, 2])
    return json.dumps(answer, sort_keys=True)
