"""`sentry-sdk`: an error on its way."""

import sentry_sdk


def captures():
    sent = []

    def keep(event, hint):
        sent.append(event)

    sentry_sdk.init("http://key@127.0.0.1:1/1", before_send=keep, default_integrations=False)
    with sentry_sdk.new_scope() as scope:
        scope.set_tag("a", "b")
        try:
            1 / 0
        except ZeroDivisionError as error:
            sentry_sdk.capture_exception(error)
    exception = sent[0]["exception"]["values"][0]
    return [exception["type"], exception["value"], exception["stacktrace"]["frames"][-1]["function"], sent[0]["tags"]]
