# What a handler's author expects of Python. Each route does one thing and tells what came of it.
import asyncio
import atexit
import contextvars
import faulthandler
import gc
import inspect
import logging
import multiprocessing
import os
import pickle
import signal
import subprocess
import sys
import threading
import time
import warnings
from concurrent.futures import ProcessPoolExecutor

VARIABLE = contextvars.ContextVar('variable', default='unset')
TASKS = []


class Thing:
    def __init__(self, value):
        self.value = value


def square(number):
    return number * number


def on_signal(number, frame):
    print('the handler of the function was called')


if __name__ == 'handler' and os.environ.get('TAKES_SIGNALS'):
    signal.signal(signal.SIGTERM, on_signal)

atexit.register(lambda: print('registered with atexit'))


def names():
    import handler

    return [
        __name__,
        os.path.basename(__file__),
        [os.path.basename(argument) for argument in sys.argv],
        sys.path[0] == os.path.dirname(__file__),
        handler is sys.modules[__name__],
        pickle.loads(pickle.dumps(Thing(3))).value,
        inspect.getsource(square),
    ]


def pools():
    squares = []
    for method in ['fork', 'spawn', 'forkserver']:
        with multiprocessing.get_context(method).Pool(1) as pool:
            squares.append(pool.map(square, [1, 2, 3]))
    with ProcessPoolExecutor(1) as executor:
        squares.append(list(executor.map(square, [1, 2, 3])))
    return squares


def processes():
    threading.current_thread()
    fork = multiprocessing.get_context('fork')
    queue = fork.Queue()
    endings = []
    for target, arguments in [(queue.put, ['said']), (sys.exit, [5]), (time.sleep, [3600])]:
        process = fork.Process(target=target, args=arguments)
        process.start()
        if target is time.sleep:
            process.terminate()
        process.join()
        endings.append(process.exitcode)
    return [queue.get(), *endings]


def forks():
    child = os.fork()
    if child == 0:
        print('said by the child', end='')
        return 'an answer of the child'
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def child_fails():
    child = os.fork()
    if child == 0:
        raise ValueError('swordfish of the child')
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def generator_forks():
    yield 'before '
    child = os.fork()
    if child:
        yield str(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))


async def task_forks():
    async def fork():
        child = os.fork()
        if child:
            # The child would wait for ever.
            return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
        return None

    return [await asyncio.create_task(fork()), forks()]


def subprocesses():
    run = subprocess.run([sys.executable, '-c', 'print(6 * 7)'], capture_output=True, check=True)
    return run.stdout.decode()


def threads():
    def fail():
        raise ValueError('swordfish in a thread')

    failing = threading.Thread(target=fail)
    failing.start()
    failing.join()
    threading.Thread(target=time.sleep, args=[3600], daemon=True).start()
    threading.Thread(target=time.sleep, args=[3600]).start()
    return [threading.main_thread().name, threading.current_thread() is threading.main_thread()]


def signals():
    try:
        signal.signal(signal.SIGUSR1, on_signal)
    except ValueError as error:
        return str(error)


async def signals_of_loop():
    try:
        asyncio.get_running_loop().add_signal_handler(signal.SIGUSR1, print)
    except (RuntimeError, ValueError) as error:
        return str(error)


def tools():
    faulthandler.enable()
    is_enabled = faulthandler.is_enabled()
    faulthandler.disable()
    warnings.warn('beware of the swordfish', stacklevel=1)
    return [is_enabled, gc.isenabled(), gc.collect() >= 0]


def prints():
    # In order, whatever ends the lines; `logging` writes to the other stream.
    print('one')
    print('two', end=' ')
    logging.getLogger('mine').warning('warned')
    sys.stdout.write('and three\n')
    print('four', end='')
    return 'printed'


def leads_to():
    try:
        import bottle

        bottle.abort(404, 'first')
    except bottle.HTTPError as error:
        raise ValueError('second') from error


async def leads_to_later():
    try:
        await asyncio.sleep(0)
        leads_to()
    except ValueError as error:
        raise ExceptionGroup('third', [error]) from None


def variable():
    before = VARIABLE.get()
    VARIABLE.set('set')
    return before


def variable_of_body():
    VARIABLE.set('kept')
    yield 'first '
    time.sleep(0.01)
    yield VARIABLE.get()


async def variable_of_task():
    before = VARIABLE.get()
    VARIABLE.set('task')
    loop = asyncio.get_running_loop()
    return [before, await asyncio.to_thread(VARIABLE.get), await loop.run_in_executor(None, square, 4)]


def turns():
    return sys.getswitchinterval()


def runs_loop():
    async def later():
        await asyncio.sleep(0.001)
        return 'later'

    return asyncio.run(later())


async def goes_on():
    async def later():
        await asyncio.sleep(0.05)
        print('went on after the answer')

    TASKS.append(asyncio.create_task(later()))
    return 'answered'


async def waits():
    try:
        await asyncio.sleep(3600)
    finally:
        print('cancelled at the deadline')


ROUTES = [names, pools, processes, forks, child_fails, generator_forks, task_forks, subprocesses, threads]
ROUTES += [signals, signals_of_loop, tools, prints, leads_to, leads_to_later, variable, variable_of_body]
ROUTES += [variable_of_task, turns, runs_loop, goes_on, waits]
NAMED = {route.__name__: route for route in ROUTES}


def shown(result):
    return result if inspect.isgenerator(result) else {'result': result}


async def shown_later(result):
    return {'result': await result}


def main(event, context):
    result = NAMED[event['extensions']['request'].path[1:]]()
    return shown_later(result) if inspect.iscoroutine(result) else shown(result)
