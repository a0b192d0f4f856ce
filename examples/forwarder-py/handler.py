# Sends each `arguments` of a list to its `url`. The trace of the request goes along, and no line here is about it.
#
# curl localhost:8080 -H 'content-type: application/json' -d '[{"url": "http://localhost:8081", "arguments": ["Ada"]}]'

import json
from urllib.error import HTTPError
from urllib.request import Request, urlopen

from bottle import HTTPResponse


def main(event, context):
    targets = event.ceHeaders.get("data")
    if not isinstance(targets, list):
        return HTTPResponse({"error": 'a list of {"url", "arguments"} is expected'}, status=400)
    return json.dumps([send(target["url"], target["arguments"]) for target in targets])


def send(url, body):
    request = Request(url, json.dumps(body).encode(), {"content-type": "application/json"})
    try:
        with urlopen(request) as answer:
            return {"url": url, "status": answer.status}
    except HTTPError as error:
        return {"url": url, "status": error.code}
