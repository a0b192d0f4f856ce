"""The handlers that the tests of the engine call, by path."""

import asyncio
import collections
import contextvars
import enum
import io
import json
import os
import sys
import time

from bottle import HTTPError, HTTPResponse, abort, redirect

SEEN = []


def main(event, context):
    route = globals().get('r_' + event['extensions']['request'].path.strip('/'))
    if route is None:
        return HTTPResponse(body='no such route', status=404)
    return route(event, context)


# What may be returned.

def r_string(e, c): return 'plain text'
def r_none(e, c): return None
def r_true(e, c): return True
def r_object(e, c): return object()
def r_number(e, c): return [1, 2]
def r_dict(e, c): return {'a': 1, 'b': [True, None, 'x'], 'n': {'d': 1.5}}
def r_emptydict(e, c): return {}
def r_bytes(e, c): return b'raw bytes'
def r_unicode(e, c): return 'zażółć 🚀'
def r_unicodedict(e, c): return {'s': 'zażółć 🚀'}
def r_list(e, c): return ['one', 'two']
def r_tuple(e, c): return (b'one', b'two')
def r_emptylist(e, c): return []
def r_file(e, c): return io.BytesIO(b'from file object')
def r_textfile(e, c): return io.StringIO('from text')
def r_emptygen(e, c): return iter(['', b''])


def r_gen(e, c):
    def items():
        try:
            yield ''
            yield 'a'
            yield b'b'
        finally:
            SEEN.append('closed')
    return items()


def r_endless(e, c):
    def items():
        try:
            while True:
                yield 'x' * 1000
        finally:
            SEEN.append('endless closed')
    return items()


def r_brokengen(e, c):
    yield 'begun'
    raise ValueError('in the middle')


def r_raisinggen(e, c):
    raise HTTPResponse('from generator', 418)
    yield


def r_seen(e, c): return {'seen': SEEN}


# Responses of Bottle.

def r_response(e, c):
    r = HTTPResponse(body='made', status=202, headers={'X-A': '1', 'Content-Type': 'text/plain'}, X_B='2')
    r.add_header('X-C', 'ż')
    r.set_cookie('name', 'value', path='/p', httponly=True)
    return r


def r_raised(e, c): raise HTTPResponse(body='raised', status=409)
def r_dictbody(e, c): return HTTPResponse(body={'ok': True}, status=400)
def r_nocontent(e, c): return HTTPResponse(status=204)
def r_line(e, c): return HTTPResponse('custom', '299 Very Custom')
def r_httperror(e, c): return HTTPError(418, 'tea <pot>')
def r_abort(e, c): abort(403, 'no')
def r_abort500(e, c): abort(500, 'secret')
def r_redirect(e, c): redirect('http://example.com/next')
def r_badheader(e, c): return HTTPResponse('x', 200, {'X Y': 'z'})


# Errors.

def r_raise(e, c): raise ValueError('secret detail')
def r_returned(e, c): return ValueError('returned')
def r_key(e, c): return e['no-such-key']
def r_exit(e, c): sys.exit(3)
def r_interrupt(e, c): raise KeyboardInterrupt
def r_unjson(e, c): return {'a': object()}
def r_recursion(e, c): return r_recursion(e, c)


def r_circular(e, c):
    d = {}
    d['d'] = d
    return d


# Deadlines.

def r_spin(e, c):
    while True:
        pass


def r_stubborn(e, c):
    for _ in range(3):
        try:
            while True:
                pass
        except BaseException:
            pass
    SEEN.append('stubborn done')


def r_sleep(e, c):
    time.sleep(1.6)
    return 'woke'


# Asynchronous.

def r_async(e, c): return a_async()
async def a_async():
    await asyncio.sleep(0.001)
    return {'async': True}


def r_asyncraise(e, c): return a_asyncraise()
async def a_asyncraise():
    await asyncio.sleep(0)
    raise ValueError('async secret')


def r_asyncexit(e, c): return a_asyncexit()
async def a_asyncexit(): sys.exit(1)


def r_asyncgen(e, c): return a_asyncgen()
async def a_asyncgen():
    for i in range(40):
        await asyncio.sleep(0)
        yield 'piece%d ' % i


def r_asyncresponse(e, c): return a_asyncresponse()
async def a_asyncresponse():
    raise HTTPResponse('async raised', 409)


def r_asyncslow(e, c): return a_asyncslow()
async def a_asyncslow():
    try:
        await asyncio.sleep(60)
    except asyncio.CancelledError:
        SEEN.append('cancelled')
        raise


def r_asyncspin(e, c): return a_asyncspin()
async def a_asyncspin():
    while True:
        pass


def r_asyncsyncgen(e, c): return a_asyncsyncgen()
async def a_asyncsyncgen(): return (x for x in ['p', 'q'])


# The system.

def r_fork(e, c):
    child = os.fork()
    if child:
        _, status = os.waitpid(child, 0)
        return 'child left with %d' % os.waitstatus_to_exitcode(status)
    return 'the child returned'


def r_forkexit(e, c):
    child = os.fork()
    if child:
        return 'child left with %d' % os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    sys.exit(7)


# What a handler is given.

def r_context(e, c): return c


def r_data(e, c):
    h = e.ceHeaders
    request = e['extensions']['request']
    return json.dumps({'has': 'data' in h, 'in': 'data' in e, 'type': type(h.get('data')).__name__,
                       'value': repr(h.get('data')), 'body': request.body.read().hex(),
                       'again': len(request.body.read()), 'len': request.content_length})


def r_echo(e, c): return json.dumps(e['data'])


def r_loads(e, c):
    answer = {'ours': repr(e['data'])} if 'data' in e else {}
    try:
        return answer | {'theirs': repr(json.loads(e['extensions']['request'].body.read()))}
    except ValueError:
        return answer


def r_parts(e, c):
    extensions, data = e['extensions'], e['data']
    there = ['data' in e, 'extensions' in e, 'ce-type' in e]
    try:
        e[[]]
    except TypeError as error:
        unhashable = type(error).__name__
    whole = e.ceHeaders
    same = whole['data'] is data is e['data'] is e.req.json
    extends = whole['extensions'] is extensions is e['extensions'] and extensions['request'] is e.req
    keys = list(whole)
    e['data'] = 7
    return {'same data': same, 'same request': extends, 'in': there, 'keys': keys, 'changed': [whole['data'], e['data']], 'unhashable': unhashable}


def r_nativejson(e, c):
    class Number(enum.IntEnum):
        ONE = 1
    value = {'big': 2 ** 100, 'f': [1e16, 1.5, -0.0, 1e-7, float('inf'), float('nan')], 's': 'ż\x00\x7f"\\\n/🚀\ud800',
             1: 'int', None: 'none', True: 'true', 2.5: 'float', 'e': Number.ONE, 't': (1, 2), 'o': collections.OrderedDict(a=1),
             'empty': [[], {}], 'neg': -5}
    native = [value]
    return {'v': value} if e['extensions']['request'].query.native else json.dumps({'v': value})


def r_set(e, c):
    e['mine'] = 5
    return {'mine': e['mine'], 'same': e.ceHeaders['mine'], 'req': e.req is e['extensions']['request']}


def r_badjsonrequest(e, c): return {'json': e.req.json}


def r_request(e, c):
    q = e['extensions']['request']
    return json.dumps({'method': q.method, 'path': q.path, 'qs': q.query_string, 'query': {k: q.query.getall(k) for k in sorted(q.query)}, 'one': q.query.x, 'get': q.query.get('y'), 'none': q.query.get('nope'), 'attr': q.query.nope,
        'url': q.url, 'fullpath': q.fullpath, 'scheme': q.urlparts.scheme, 'netloc': q.urlparts.netloc, 'ctype': q.content_type, 'clen': q.content_length, 'hdr': q.headers.get('X-Fn-One'), 'hdr2': q.get_header('x-fn-one'), 'hdr3': q.headers['x-fn-one'] if 'x-fn-one' in q.headers else None,
        'default': q.get_header('nope', 'dflt'), 'is_xhr': q.is_xhr, 'is_ajax': q.is_ajax, 'forms': {k: q.forms.getall(k) for k in sorted(q.forms)}, 'params': sorted(q.params.keys()), 'cookies': dict(q.cookies), 'cookie': q.get_cookie('b'), 'remote': q.remote_route, 'script': q.script_name, 'chunked': q.chunked,
        'json': (q.json if q.content_type.startswith('application/json') else '(skip)'), 'body': q.body.read().decode('utf-8', 'replace'), 'environ': [q.environ['REQUEST_METHOD'], q.environ['PATH_INFO'], q.environ.get('QUERY_STRING'), q.environ.get('HTTP_X_FN_ONE'), q.environ.get('CONTENT_TYPE')], 'auth': q.auth})


# The tracer. Nobody has installed OpenTelemetry here.

def r_tracer(e, c):
    tracer = e.tracer
    with tracer.start_as_current_span('outer', attributes={'a': 1}) as outer:
        with tracer.start_as_current_span('inner') as inner:
            inner.add_event('event', {'b': [True]}, 1_700_000_000_000_000_000)
            inner.add_link(outer.get_span_context(), {'c': 1.5})
            inner.set_attributes({'d': 'e', 'f': b'g'})
            inner.update_name('renamed')
        ended = inner.is_recording()
        sibling = tracer.start_span('sibling')
    family = [span.get_span_context() for span in (outer, inner, sibling)]
    return {'one trace': len({of.trace_id for of in family}), 'spans': len({of.span_id for of in family}),
            'valid': all(of.is_valid for of in family), 'remote': any(of.is_remote for of in family),
            'name': inner.name, 'kind': inner.kind.name, 'ended': not ended,
            'recording': sibling.is_recording(), 'is the same': outer.get_span_context() == outer.get_span_context(),
            'request': hex(family[0].trace_id)}


def r_tracererrors(e, c):
    tracer, seen = e.tracer, []
    for end_on_exit in (True, False):
        try:
            with tracer.start_as_current_span('failing', end_on_exit=end_on_exit) as span:
                raise ValueError('boom')
        except ValueError as error:
            seen += [str(error), span.is_recording()]
    for wrong in (lambda: span.set_status('wrong'), lambda: tracer.start_span('x', start_time='soon')):
        try:
            wrong()
        except Exception as error:
            seen.append(type(error).__name__)
    span.record_exception(KeyError('k'), {'more': 1}, escaped=True)
    span.end()
    span.end()
    return json.dumps(seen)


def r_tracerdecorators(e, c):
    tracer = e.tracer

    @tracer.start_as_current_span('plain')
    def plain(depth):
        """Says something."""
        return [current_name(tracer)] + (plain(depth - 1) if depth else [])

    @tracer.start_as_current_span('coroutine')
    async def coroutine():
        await asyncio.sleep(0)
        return current_name(tracer)

    return json.dumps([*plain(1), plain.__name__, plain.__doc__, asyncio.iscoroutinefunction(coroutine),
                       asyncio.run(coroutine()), current_name(tracer)])


def current_name(tracer):
    import duet_tracer
    return duet_tracer.words.span_in(duet_tracer.current()).name


def r_tracergen(e, c):
    def pieces():
        with e.tracer.start_as_current_span('streamed'):
            for _ in range(3):
                yield current_name(e.tracer) + ' '
        yield current_name(e.tracer)
    return pieces()


def r_asynctracer(e, c): return a_asynctracer(e)
async def a_asynctracer(e):
    wrong, tracer, here = 0, e.tracer, []

    async def child(number):
        nonlocal wrong
        name = 'child %d' % number
        with tracer.start_as_current_span(name):
            for _ in range(20):
                await asyncio.sleep(0)
                wrong += current_name(tracer) != name
        wrong += current_name(tracer) != 'parent'

    with tracer.start_as_current_span('parent'):
        await asyncio.gather(*(child(number) for number in range(50)))
        here.append(current_name(tracer))
        here.append(await asyncio.to_thread(current_name, tracer))
    return {'wrong': wrong, 'here': here, 'after': current_name(tracer)}


VARIABLE = contextvars.ContextVar('variable', default='unset')


def r_variable(e, c):
    before = VARIABLE.get()
    VARIABLE.set('set')
    return before + ' ' + VARIABLE.get()


def r_leakingspan(e, c):
    span = e.tracer.start_span('leaked')
    import duet_tracer
    name = current_name(e.tracer)
    duet_tracer.attach(duet_tracer.words.with_span(span, duet_tracer.current()))
    return name
