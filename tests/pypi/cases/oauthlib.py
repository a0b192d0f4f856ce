"""`oauthlib`: signatures of OAuth 1 and addresses of OAuth 2."""

from oauthlib.oauth1 import Client
from oauthlib.oauth2 import WebApplicationClient


def signs():
    url, headers, body = Client("key", "secret", nonce="n", timestamp="1").sign("http://example.com/a?b=c")
    return [url, headers]


def makes_addresses():
    client = WebApplicationClient("id")
    return [client.prepare_request_uri("https://example.com/auth", redirect_uri="https://me/", scope=["a", "b"], state="s"), client.parse_request_uri_response("https://me/?code=c&state=s", "s")]
