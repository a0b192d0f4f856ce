"""`slack_sdk`: a client, with a server that stands for theirs; signed requests."""

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError
from slack_sdk.signature import SignatureVerifier
from slack_sdk.webhook import WebhookClient

from cases.fixtures.server import serving


def asks():
    with serving({"/chat.postMessage": {"ok": True, "ts": "1.2"}, "/auth.test": {"ok": False, "error": "invalid_auth"}}) as (url, heard):
        client = WebClient("xoxb", base_url=url + "/")
        posted = client.chat_postMessage(channel="c", text="hé")
        try:
            client.auth_test()
        except SlackApiError as error:
            return [posted["ts"], heard[0][3], error.response["error"]]


def sends_to_a_hook():
    with serving({"/hook": (200, "text/plain", b"ok")}) as (url, heard):
        answer = WebhookClient(url + "/hook").send(text="hello")
        return [answer.status_code, answer.body, heard[0][3]]


def verifies():
    verifier = SignatureVerifier("secret")
    return verifier.generate_signature(timestamp="1", body=b"a=b")
