"""`werkzeug`: requests, responses, passwords, routes."""

from werkzeug.routing import Map, Rule
from werkzeug.security import check_password_hash, generate_password_hash
from werkzeug.test import EnvironBuilder, run_wsgi_app
from werkzeug.utils import secure_filename
from werkzeug.wrappers import Request, Response


def answers():
    @Request.application
    def application(request):
        return Response(f"{request.method} {request.form['a']} {request.files['f'].read().decode()}", status=202)

    environ = EnvironBuilder(method="POST", data={"a": "é", "f": (__import__("io").BytesIO(b"file"), "f.txt")}).get_environ()
    body, status, headers = run_wsgi_app(application, environ)
    return [b"".join(body), status, headers["content-type"]]


def checks_passwords():
    return [check_password_hash(generate_password_hash("p", "pbkdf2:sha256:10"), "p"), secure_filename("../a b.txt")]


def routes():
    adapter = Map([Rule("/a/<int:n>", endpoint="a")]).bind("example.com")
    return [adapter.match("/a/3"), adapter.build("a", {"n": 4})]
