"""`flask`: an application, called as a server calls it."""

from flask import Blueprint, Flask, abort, jsonify, request, session


def _application():
    application = Flask("case")
    application.secret_key = "secret"
    things = Blueprint("things", "case", url_prefix="/things")

    @things.get("/<int:number>")
    def thing(number):
        if number > 9:
            abort(404, "too large")
        return jsonify(number=number, query=request.args.to_dict(), visits=session.get("visits", 0))

    @things.post("/")
    def visit():
        session["visits"] = session.get("visits", 0) + request.get_json()["by"]
        return "noted", 201

    application.register_blueprint(things)
    return application


def routes():
    with _application().test_client() as client:
        posted = client.post("/things/", json={"by": 2})
        got = client.get("/things/7?a=b")
        return [posted.status_code, got.get_json(), client.get("/things/10").status_code, client.get("/things/x").status_code]


def knows_its_routes():
    return sorted(str(rule) for rule in _application().url_map.iter_rules())
