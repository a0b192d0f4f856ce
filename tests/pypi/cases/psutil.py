"""`psutil`: what the system says of the process."""

import os

import psutil


def knows_the_process():
    process = psutil.Process()
    return [process.pid == os.getpid(), process.memory_info().rss > 1 << 20, process.num_threads() > 0, psutil.cpu_count() == os.cpu_count(), psutil.virtual_memory().total > 1 << 20]
