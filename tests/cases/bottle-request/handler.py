"""Each entry of Bottle's request, asked for by `X-Entry`."""

import io
import pickle

import bottle


def caught(call):
    try:
        return call()
    except Exception as error:
        return type(error).__name__


ENTRIES = {
    'query': lambda r: list(r.query.allitems()),
    'query as attributes': lambda r: [r.query.a, r.query.bad, r.query.nope],
    'GET': lambda r: r.GET.get('n', type=int),
    'forms': lambda r: list(r.forms.allitems()),
    'forms of any other type': lambda r: dict(r.forms),
    'params': lambda r: list(r.params.allitems()),
    'POST': lambda r: (
        [(k, v if isinstance(v, str) else v.filename) for k, v in r.POST.allitems()]
    ),
    'files': lambda r: (
        [[f.name, f.filename, f.raw_filename, f.content_type, f.file.read().decode()] for f in r.files.values()]
    ),
    'forms of a multipart body': lambda r: dict(r.forms),
    'body': lambda r: [r.body.read().decode(), r.body.read(2).decode()],
    'json': lambda r: r.json,
    'json of an empty body': lambda r: r.json,
    'json of another type': lambda r: r.json,
    'cookies': lambda r: list(r.cookies.allitems()),
    'cookies with attributes': lambda r: dict(r.cookies),
    'get_cookie': lambda r: (
        [r.get_cookie('a'), r.get_cookie('nope'), r.get_cookie('nope', 'd'), r.get_cookie('empty', 'd')]
    ),
    'get_cookie with a secret': lambda r: (
        [r.get_cookie('s', secret='k'), r.get_cookie('s', 'd', secret='z'), r.get_cookie('u', 'd', secret='k')]
    ),
    'headers': lambda r: (
        [r.headers['x-one'], r.headers['X_One'], r.headers.get('nope', 'd'), 'x-one' in r.headers, r.headers.raw('X-Utf')]
    ),
    'headers in their order': lambda r: [k for k in r.headers if k != 'X-Entry'],
    'headers that came several times': lambda r: [r.headers['Accept'], r.headers['X-One']],
    'get_header': lambda r: (
        [r.get_header('x-utf'), r.get_header('nope'), r.get_header('nope', 5)]
    ),
    'method': lambda r: r.method,
    'path': lambda r: r.path,
    'fullpath': lambda r: r.fullpath,
    'url': lambda r: r.url,
    'url behind a proxy': lambda r: r.url,
    'urlparts': lambda r: list(r.urlparts),
    'query_string': lambda r: r.query_string,
    'script_name': lambda r: r.script_name,
    'path_shift': lambda r: (
        [r.path_shift(), r.path, r.script_name, r.fullpath, r.path_shift(-1), r.path]
    ),
    'content_type': lambda r: r.content_type,
    'content_length': lambda r: r.content_length,
    'content_length of no body': lambda r: r.content_length,
    'chunked': lambda r: r.chunked,
    'is_xhr': lambda r: [r.is_xhr, r.is_ajax],
    'is_ajax': lambda r: r.is_ajax,
    'auth': lambda r: r.auth,
    'auth that is not basic': lambda r: r.auth,
    'remote_route': lambda r: r.remote_route,
    'remote_addr': lambda r: [r.remote_addr, r.environ['REMOTE_ADDR']],
    'environ': lambda r: (
        [r.environ[k] for k in ('REQUEST_METHOD', 'PATH_INFO', 'QUERY_STRING', 'SERVER_PROTOCOL', 'wsgi.url_scheme', 'HTTP_X_ONE', 'CONTENT_TYPE')]
    ),
    'get': lambda r: [r.get('REQUEST_METHOD'), r.get('nope'), r.get('nope', 1)],
    'keys': lambda r: 'PATH_INFO' in list(r.keys()),
    'items': lambda r: [r['PATH_INFO'], 'PATH_INFO' in r, 'nope' in r, len(r) == len(list(r))],
    'changed items': lambda r: (
        [r.query.a, r.__setitem__('QUERY_STRING', 'a=2'), r.query.a, r.query_string]
    ),
    'deleted items': lambda r: (
        [r.__delitem__('QUERY_STRING'), r.query_string, 'QUERY_STRING' in r]
    ),
    'another body': lambda r: (
        [r.__setitem__('wsgi.input', io.BytesIO(b'n=1')), r.body.read().decode(), r.forms.n]
    ),
    'attributes': lambda r: (
        [setattr(r, 'mine', 5), r.mine, r['bottle.request.ext.mine'], delattr(r, 'mine'), hasattr(r, 'mine')]
    ),
    'attributes that are taken': lambda r: caught(lambda: setattr(r, 'path', 1)),
    'copy': lambda r: [type(r.copy()).__name__, r.copy().path],
    'pickle': lambda r: pickle.loads(pickle.dumps(r)).path,
    'app': lambda r: type(r.app).__name__,
    'route': lambda r: r.route.rule,
    'url_args': lambda r: len(r.url_args),
    'MEMFILE_MAX': lambda r: [r.MEMFILE_MAX, bottle.BaseRequest.MEMFILE_MAX],
    'isinstance': lambda r: (
        [isinstance(r, bottle.BaseRequest), isinstance(r, bottle.Request), isinstance(r.headers, bottle.WSGIHeaderDict), isinstance(r.query, bottle.FormsDict)]
    ),
    'bottle.request': lambda r: [bottle.request.path, bottle.request.query.a],
}


def main(event, context):
    r = event['extensions']['request']
    return {'value': ENTRIES[r.get_header('x-entry')](r)}
