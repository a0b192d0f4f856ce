//! What OpenTelemetry's conventions say of requests, on whichever side of them: how methods are named,
//! and what of a target is not told.

use std::borrow::Cow;

/// What takes the place of a secret.
pub(super) const REDACTED: &str = "REDACTED";
/// Parameters whose values are signatures or keys, and nobody's business.
const SECRET: [&str; 7] = [
    "AWSAccessKeyId",
    "Signature",
    "X-Amz-Credential",
    "X-Amz-Security-Token",
    "X-Amz-Signature",
    "X-Goog-Signature",
    "sig",
];
/// The methods that a span is named after. Clients may make up any other.
const METHODS: [&str; 9] =
    ["GET", "POST", "PUT", "DELETE", "HEAD", "OPTIONS", "PATCH", "CONNECT", "TRACE"];

/// The method, if it is one that HTTP knows.
#[must_use]
pub fn known_method(method: &str) -> Option<&'static str> {
    METHODS.into_iter().find(|known| *known == method)
}

/// A query without the secrets in it.
#[must_use]
pub fn redacted(query: &str) -> Cow<'_, str> {
    let secret = |parameter: &'_ str| {
        let (name, _) = parameter.split_once('=')?;
        SECRET.into_iter().find(|secret| *secret == name)
    };
    if !query.split('&').any(|parameter| secret(parameter).is_some()) {
        return query.into();
    }
    let parameters = query.split('&').map(|parameter| match secret(parameter) {
        Some(name) => Cow::Owned(format!("{name}={REDACTED}")),
        None => parameter.into(),
    });
    parameters.collect::<Vec<_>>().join("&").into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn secrets_are_not_told() {
        assert_eq!(redacted("a=1&b"), "a=1&b");
        assert_eq!(redacted("a=1&sig=abc=&x"), "a=1&sig=REDACTED&x");
        assert_eq!(redacted("signature=1&sig"), "signature=1&sig");
        assert_eq!(redacted(""), "");
    }
}
