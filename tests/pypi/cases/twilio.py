"""`twilio`: signed requests and what is said on the phone."""

from twilio.request_validator import RequestValidator
from twilio.twiml.messaging_response import MessagingResponse


def verifies():
    validator = RequestValidator("token")
    signature = validator.compute_signature("https://example.com/a", {"b": "é", "a": "1"})
    return [signature, validator.validate("https://example.com/a", {"a": "1", "b": "é"}, signature)]


def answers():
    response = MessagingResponse()
    response.message("hé")
    return str(response)
