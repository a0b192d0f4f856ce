"""The newer API: handlers take no argument and ask `flask.request`. The Flask is the user's own;
it is driven over WSGI, as any server would, and does its part: contexts, errors, answers.

`native` and `identity` are given by the host before the Function is loaded.
"""

native = None
identity = None

# What Flask and the reference answer; other methods are let through to the handler as well.
METHODS = ['GET', 'POST', 'PUT', 'HEAD', 'OPTIONS', 'DELETE', 'PATCH']


def configure(given, who):
    global native, identity
    native, identity = given, who


def bind(main):
    """Makes the function that answers one request: of its environment and a `start_response`."""
    try:
        import flask
        from werkzeug.exceptions import MethodNotAllowed
    except ImportError as error:
        raise ImportError(
            'a Function of this runtime needs the flask package: install it into the '
            "Function's folder, for example with pip install --target=.local flask"
        ) from error

    class Function(flask.Flask):
        def dispatch_request(self):
            wrong = flask.request.routing_exception
            if wrong is not None and not isinstance(wrong, MethodNotAllowed):
                self.raise_routing_exception(flask.request)
            return answer(main())

        def log_exception(self, exception):
            environ = flask.request.environ
            environ['duet.failed'] = True
            native.failed(environ['duet.request'], exception[1])

    def userfunc_call(path=''):
        raise NotImplementedError('requests are dispatched without it')

    application = Function('duet', static_folder=None)
    application.config['MAX_CONTENT_LENGTH'] = identity['body-size-limit']
    application.add_url_rule('/', defaults={'path': ''}, view_func=userfunc_call, methods=METHODS)
    application.add_url_rule('/<path:path>', view_func=userfunc_call, methods=METHODS)
    application.register_error_handler(500, lambda error: ('Internal Server Error', 500))
    return application


def answer(result):
    if hasattr(result, '__await__'):
        import asyncio
        return asyncio.run(awaited(result))
    return result


async def awaited(result):
    return await result
