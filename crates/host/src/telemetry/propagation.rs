//! What the header fields of a request say of a trace, and what is written into those of a call.
//!
//! The formats are W3C's Trace Context and Baggage and Zipkin's B3, each in a room of its own. They are
//! read from bytes, as the specifications have it: the propagators that come with the `opentelemetry`
//! crate take some fields for valid that are not, and refuse some that are.

mod b3;
mod baggage;
mod trace_context;

use http::HeaderMap;
use http::header::HeaderValue;
use opentelemetry::Context;

/// One format.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Propagator {
    TraceContext,
    Baggage,
    B3Single,
    B3Multi,
}

/// Which formats are used, in this order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Propagators(Vec<Propagator>);

/// A name in `OTEL_PROPAGATORS` that is not known.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is no propagator; there are tracecontext, baggage, b3, b3multi and none")]
pub struct UnknownPropagator(pub String);

/// The header fields that a call carries, with lower-case names.
pub type Fields = Vec<(&'static str, String)>;

impl Default for Propagators {
    /// What the Kyma runtimes use.
    fn default() -> Self {
        Self(vec![Propagator::TraceContext, Propagator::Baggage, Propagator::B3Multi])
    }
}

impl Propagators {
    /// Reads a list as `OTEL_PROPAGATORS` has it.
    ///
    /// # Errors
    /// Names the first that is not known.
    pub fn parse(list: &str) -> Result<Self, UnknownPropagator> {
        let mut propagators = Vec::new();
        for name in list.split(',').map(str::trim).filter(|name| !name.is_empty()) {
            let propagator = match name {
                "tracecontext" => Propagator::TraceContext,
                "baggage" => Propagator::Baggage,
                "b3" => Propagator::B3Single,
                "b3multi" => Propagator::B3Multi,
                "none" => continue,
                _ => return Err(UnknownPropagator(name.to_owned())),
            };
            if !propagators.contains(&propagator) {
                propagators.push(propagator);
            }
        }
        Ok(Self(propagators))
    }

    /// The span and the baggage that header fields name. Each format sees what the ones before it have
    /// found, and replaces it if its own fields are there and valid.
    #[must_use]
    pub fn extract(&self, headers: &HeaderMap) -> Context {
        // Most requests name none, and to look for each field costs more than a glance at all names.
        if !headers.keys().any(|name| FIRST_FIELDS.contains(&name.as_str())) {
            return Context::new();
        }
        self.0.iter().fold(Context::new(), |context, propagator| match propagator {
            Propagator::TraceContext => trace_context::extract(context, headers),
            Propagator::Baggage => baggage::extract(context, headers),
            Propagator::B3Single | Propagator::B3Multi => b3::extract(context, headers),
        })
    }

    /// The fields that carry `context` on. Without a span, or without baggage, there are none for it.
    #[must_use]
    pub fn inject(&self, context: &Context) -> Fields {
        let mut fields = Fields::new();
        for propagator in &self.0 {
            match propagator {
                Propagator::TraceContext => trace_context::inject(context, &mut fields),
                Propagator::Baggage => baggage::inject(context, &mut fields),
                Propagator::B3Single => b3::inject_single(context, &mut fields),
                Propagator::B3Multi => b3::inject_multi(context, &mut fields),
            }
        }
        fields
    }

    /// The names of the fields that are written.
    #[must_use]
    pub fn fields(&self) -> Vec<&'static str> {
        let of = |propagator: &Propagator| match propagator {
            Propagator::TraceContext => trace_context::FIELDS,
            Propagator::Baggage => baggage::FIELDS,
            Propagator::B3Single => b3::SINGLE_FIELDS,
            Propagator::B3Multi => b3::MULTI_FIELDS,
        };
        self.0.iter().flat_map(of).copied().collect()
    }
}

/// Without one of these there is nothing to extract.
const FIRST_FIELDS: [&str; 4] = [trace_context::PARENT, baggage::FIELD, b3::SINGLE, b3::TRACE];

/// The value of a field that there may be only once.
fn only<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a [u8]> {
    let mut values = headers.get_all(name).iter();
    match (values.next(), values.next()) {
        (Some(value), None) => Some(trimmed(value.as_bytes())),
        _ => None,
    }
}

/// The members of a list that may be spread over several fields (RFC 9110, section 5.3), without the
/// white space around them; empty ones are left out.
fn members<'a>(headers: &'a HeaderMap, name: &str) -> impl Iterator<Item = &'a [u8]> {
    let values = headers.get_all(name).iter().map(HeaderValue::as_bytes);
    let all = values.flat_map(|value| value.split(|byte| *byte == b',').map(trimmed));
    all.filter(|member| !member.is_empty())
}

/// Without the optional white space (RFC 9110, section 5.6.3) around it.
fn trimmed(bytes: &[u8]) -> &[u8] {
    let is_space = |byte: &u8| matches!(byte, b' ' | b'\t');
    let start = bytes.iter().take_while(|byte| is_space(byte)).count();
    let bytes = &bytes[start..];
    let end = bytes.iter().rev().take_while(|byte| is_space(byte)).count();
    &bytes[..bytes.len() - end]
}

/// A number of exactly `2 * N` lower-case hexadecimal digits.
fn hex<const N: usize>(digits: &[u8]) -> Option<[u8; N]> {
    fn digit(byte: u8) -> Option<u8> {
        match byte {
            b'0'..=b'9' => Some(byte - b'0'),
            b'a'..=b'f' => Some(byte - b'a' + 10),
            _ => None,
        }
    }
    if digits.len() != 2 * N {
        return None;
    }
    let mut bytes = [0; N];
    for (byte, pair) in bytes.iter_mut().zip(digits.chunks_exact(2)) {
        *byte = digit(pair[0])? << 4 | digit(pair[1])?;
    }
    Some(bytes)
}

#[cfg(test)]
mod tests {
    use opentelemetry::trace::TraceContextExt;

    use super::*;

    pub(super) fn headers(fields: &[(&'static str, &[u8])]) -> HeaderMap {
        let mut headers = HeaderMap::new();
        for (name, value) in fields {
            headers.append(*name, HeaderValue::from_bytes(value).unwrap());
        }
        headers
    }

    const PARENT: &[u8] = b"00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";

    #[test]
    fn propagators_are_named_in_a_list() {
        let named = |list| Propagators::parse(list).map(|propagators| propagators.fields());
        assert_eq!(
            Propagators::parse("tracecontext, baggage ,b3multi"),
            Ok(Propagators::default())
        );
        assert_eq!(named("b3,b3"), Ok(vec!["b3"]));
        assert_eq!(named("none"), Ok(vec![]));
        assert_eq!(named("baggage,jaeger"), Err(UnknownPropagator("jaeger".to_owned())));
    }

    #[test]
    fn a_request_that_names_no_trace_has_none() {
        let context = Propagators::default().extract(&headers(&[("host", b"a")]));
        assert!(!context.has_active_span());
        assert_eq!(Propagators::default().inject(&context), []);
    }

    #[test]
    fn the_last_format_that_is_valid_counts() {
        let all = Propagators::default();
        let trace = |fields: &[(&'static str, &[u8])]| {
            all.extract(&headers(fields)).span().span_context().trace_id().to_string()
        };
        let b3: [(&'static str, &[u8]); 3] = [
            ("x-b3-traceid", b"80f198ee56343ba864fe8b2a57d3eff7"),
            ("x-b3-spanid", b"e457b5a2e4d86bd1"),
            ("x-b3-sampled", b"1"),
        ];
        let mut both = vec![("traceparent", PARENT)];
        both.extend(b3);
        assert_eq!(trace(&both), "80f198ee56343ba864fe8b2a57d3eff7");
        let mut broken = both.clone();
        broken[2].1 = b"no span";
        assert_eq!(trace(&broken), "0af7651916cd43dd8448eb211c80319c");
    }

    #[test]
    fn formats_that_name_the_same_span_complete_each_other() {
        let all = Propagators::default();
        let sampled = b"00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-02";
        let received = headers(&[
            ("traceparent", sampled),
            ("tracestate", b"v=2"),
            ("x-b3-traceid", b"0af7651916cd43dd8448eb211c80319c"),
            ("x-b3-spanid", b"b7ad6b7169203331"),
            ("x-b3-sampled", b"1"),
        ]);
        let sent = all.inject(&all.extract(&received));
        assert!(sent[0].1.ends_with("-03"), "{sent:?}");
        assert_eq!(sent[1], ("tracestate", "v=2".to_owned()));
    }

    #[test]
    fn what_is_taken_is_sent_on_in_every_format() {
        let all = Propagators::parse("tracecontext,baggage,b3,b3multi").unwrap();
        let received =
            headers(&[("traceparent", PARENT), ("baggage", b"a=1"), ("tracestate", b"v=2")]);
        assert_eq!(
            all.inject(&all.extract(&received)),
            [
                ("traceparent", String::from_utf8(PARENT.to_vec()).unwrap()),
                ("tracestate", "v=2".to_owned()),
                ("baggage", "a=1".to_owned()),
                ("b3", "0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-1".to_owned()),
                ("x-b3-traceid", "0af7651916cd43dd8448eb211c80319c".to_owned()),
                ("x-b3-spanid", "b7ad6b7169203331".to_owned()),
                ("x-b3-sampled", "1".to_owned()),
            ]
        );
    }

    proptest::proptest! {
        #[test]
        fn anything_may_be_received_and_what_is_sent_on_is_understood(
            fields in proptest::collection::vec((
                proptest::sample::select(vec![
                    "traceparent", "tracestate", "baggage", "b3", "x-b3-traceid", "x-b3-spanid",
                    "x-b3-sampled", "x-b3-flags",
                ]),
                proptest::prop_oneof![
                    "[ \t]?[0-9a-f]{2}-[0-9a-f]{32}-[0-9a-f]{16}-0[0-3](-[a-z]{0,3})?",
                    "[0-9a-f]{16}([0-9a-f]{16})?(-[0-9a-f]{16}(-[01d](-[0-9a-f]{16})?)?)?",
                    "([a-z0-9@*/_-]{1,8}=[!-~]{0,8}[;, \t%]{0,2}){0,40}",
                    "\\PC{0,40}",
                    "[01d]",
                ],
            ), 0..8),
        ) {
            let all = Propagators::parse("tracecontext,baggage,b3,b3multi").unwrap();
            let mut received = HeaderMap::new();
            for (name, value) in &fields {
                if let Ok(value) = HeaderValue::from_bytes(value.as_bytes()) {
                    received.append(*name, value);
                }
            }
            let sent = all.inject(&all.extract(&received));
            let mut sent_on = HeaderMap::new();
            for (name, value) in &sent {
                sent_on.append(*name, HeaderValue::from_str(value).unwrap());
            }
            proptest::prop_assert_eq!(all.inject(&all.extract(&sent_on)), sent);
        }
    }
}
