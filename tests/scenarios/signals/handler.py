# Hears signals, and sends them to itself.
import os
import signal
import threading
import time

heard = []


def on_signal(number, frame):
    name = signal.Signals(number).name
    heard.append(name)
    is_main = threading.current_thread() is threading.main_thread()
    # Not `print`: Python refuses it where a handler interrupts another one that prints.
    os.write(1, f'heard {name}\n'.encode() if is_main else b'heard elsewhere\n')
    if name == 'SIGWINCH':
        while True:
            pass
    if name == 'SIGHUP':
        raise ValueError('swordfish in a handler of signals')


for name in ['SIGUSR1', 'SIGUSR2', 'SIGHUP', 'SIGALRM', 'SIGWINCH']:
    signal.signal(getattr(signal, name), on_signal)
signal.raise_signal(signal.SIGUSR1)


def main(event, context):
    what = event['extensions']['request'].path[1:]
    if what == 'heard':
        return {'heard': heard}
    if what == 'alarm':
        signal.setitimer(signal.ITIMER_REAL, 0.01)
    elif what == 'raise':
        signal.raise_signal(signal.SIGUSR2)
    elif what == 'sleep':
        print('sleep begins')
        time.sleep(3600)
    else:
        os.kill(os.getpid(), getattr(signal, what))
    return {}
