# curl localhost:8080 -H 'content-type: application/json' -d '{"name": "Ada", "language": "de"}'

from bottle import HTTPResponse

from greeting import greet


def main(event, context):
    data = event.ceHeaders.get("data") or {}
    language = data.get("language", "en")
    greeting = greet(data.get("name", "World"), language)
    if greeting is None:
        return HTTPResponse({"error": f"no greeting in '{language}'"}, status=404)
    return {"greeting": greeting}
