"""`requests`: a client."""

import requests

from cases.fixtures.server import serving


def gets_and_posts():
    with serving() as (url, heard):
        answer = requests.post(url + "/a", params={"q": "é"}, json={"x": 1}, timeout=10)
        with requests.Session() as session:
            session.headers["x-own"] = "1"
            session.auth = ("user", "secret")
            session.get(url + "/b", cookies={"c": "d"}, timeout=10)
        return [answer.json(), answer.status_code, heard[1][2]["x-own"], heard[1][2]["Authorization"], heard[1][2]["Cookie"]]


def follows():
    with serving({"/old": (302, "text/plain", b"")}) as (url, heard):
        answer = requests.get(url + "/old", timeout=10)
        return [answer.json()["path"], [one.status_code for one in answer.history]]


def uploads_and_streams():
    with serving() as (url, heard):
        answer = requests.post(url, files={"f": ("a.txt", b"text")}, data={"k": "v"}, stream=True, timeout=10)
        pieces = b"".join(answer.iter_content(7))
        return [len(pieces) > 100, b"a.txt" in heard[0][3]]


def fails():
    with serving({"/no": (404, "text/plain", b"no")}) as (url, heard):
        try:
            requests.get(url + "/no", timeout=10).raise_for_status()
        except requests.HTTPError as error:
            return str(error).replace(url, "")


def is_refused():
    try:
        requests.get("http://127.0.0.1:1", timeout=10)
    except requests.ConnectionError as error:
        return type(error)
