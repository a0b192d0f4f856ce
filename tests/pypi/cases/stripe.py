"""`stripe`: a client, with a server that stands for theirs; signed events."""

import hashlib
import hmac
import time

import stripe

from cases.fixtures.server import serving


def asks():
    with serving({"/v1/customers": {"id": "cus_1", "object": "customer", "name": "é"}}) as (url, heard):
        client = stripe.StripeClient("sk_test_k", base_addresses={"api": url})
        customer = client.v1.customers.create({"name": "é", "metadata": {"a": "1"}})
        return [customer.id, customer.name, heard[0][0], heard[0][3]]


def verifies_events():
    body, now = '{"id": "evt_1", "object": "event", "type": "a.b"}', int(time.time())
    signature = hmac.new(b"whsec", f"{now}.{body}".encode(), hashlib.sha256).hexdigest()
    event = stripe.Webhook.construct_event(body, f"t={now},v1={signature}", "whsec")
    try:
        stripe.Webhook.construct_event(body, f"t={now},v1=00", "whsec")
    except stripe.SignatureVerificationError as error:
        return [event.type, type(error)]
