"""`requests-oauthlib`: a token from a server, and a request with it."""

import os

from oauthlib.oauth2 import BackendApplicationClient
from requests_oauthlib import OAuth2Session

from cases.fixtures.server import serving


def fetches_a_token():
    os.environ["OAUTHLIB_INSECURE_TRANSPORT"] = "1"
    with serving({"/token": {"access_token": "t", "token_type": "Bearer"}}) as (url, heard):
        session = OAuth2Session(client=BackendApplicationClient("id"))
        token = session.fetch_token(url + "/token", client_secret="s")
        session.get(url + "/a")
        return [token["access_token"], heard[0][2]["Authorization"], heard[1][2]["Authorization"]]
