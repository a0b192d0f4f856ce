//! Zipkin's [B3](https://github.com/openzipkin/b3-propagation), in one field (`b3`) or in several
//! (`x-b3-*`). Both forms are read whichever is written, the single one first.
//!
//! Where the decision to sample is left open, the trace is not sampled, as in the Kyma runtimes. A mere
//! decision, without ids, belongs to no trace and is not taken.

use http::HeaderMap;
use opentelemetry::Context;
use opentelemetry::trace::{SpanContext, SpanId, TraceContextExt, TraceFlags, TraceId, TraceState};

use super::{Fields, hex, only};

pub(super) const SINGLE: &str = "b3";
pub(super) const TRACE: &str = "x-b3-traceid";
const SPAN: &str = "x-b3-spanid";
const SAMPLED: &str = "x-b3-sampled";
const FLAGS: &str = "x-b3-flags";
pub(super) const SINGLE_FIELDS: &[&str] = &[SINGLE];
pub(super) const MULTI_FIELDS: &[&str] = &[TRACE, SPAN, SAMPLED, FLAGS];

/// The trace is to be recorded whatever the samplers say; it is sent on as that.
#[derive(Debug)]
struct Debug;

/// What is said of sampling.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Decision {
    Accept,
    Deny,
    Debug,
}

pub(super) fn extract(context: Context, headers: &HeaderMap) -> Context {
    let single = only(headers, SINGLE).and_then(single);
    let Some((trace, span, decision)) = single.or_else(|| multi(headers)) else {
        return context;
    };
    // Of the same span another format may have told more already: that the trace's id is random, and what
    // others want to know of it.
    let (flags, state) = {
        let known = context.span();
        let known = known.span_context();
        if known.trace_id() == trace && known.span_id() == span {
            (known.trace_flags(), known.trace_state().clone())
        } else {
            (TraceFlags::default(), TraceState::NONE)
        }
    };
    let flags = flags.with_sampled(decision != Decision::Deny);
    let context = match decision {
        Decision::Debug => context.with_value(Debug),
        _ => context,
    };
    context.with_remote_span_context(SpanContext::new(trace, span, flags, true, state))
}

pub(super) fn inject_single(context: &Context, fields: &mut Fields) {
    if let Some((trace, span, decision)) = carried(context) {
        let decision = match decision {
            Decision::Accept => '1',
            Decision::Deny => '0',
            Decision::Debug => 'd',
        };
        fields.push((SINGLE, format!("{trace}-{span}-{decision}")));
    }
}

pub(super) fn inject_multi(context: &Context, fields: &mut Fields) {
    if let Some((trace, span, decision)) = carried(context) {
        fields.push((TRACE, trace.to_string()));
        fields.push((SPAN, span.to_string()));
        // Debug is a decision by itself.
        fields.push(match decision {
            Decision::Accept => (SAMPLED, "1".to_owned()),
            Decision::Deny => (SAMPLED, "0".to_owned()),
            Decision::Debug => (FLAGS, "1".to_owned()),
        });
    }
}

fn carried(context: &Context) -> Option<(TraceId, SpanId, Decision)> {
    let span = context.span();
    let span = span.span_context();
    let decision = match (span.is_sampled(), context.get::<Debug>()) {
        (true, Some(Debug)) => Decision::Debug,
        (true, None) => Decision::Accept,
        (false, _) => Decision::Deny,
    };
    span.is_valid().then(|| (span.trace_id(), span.span_id(), decision))
}

/// `{trace}-{span}`, `{trace}-{span}-{decision}` or `{trace}-{span}-{decision}-{parent span}`.
fn single(value: &[u8]) -> Option<(TraceId, SpanId, Decision)> {
    let mut parts = value.split(|byte| *byte == b'-');
    let trace = trace_id(parts.next()?)?;
    let span = span_id(parts.next()?)?;
    let decision = match parts.next() {
        Some(decision) => match decision {
            b"1" => Decision::Accept,
            b"d" => Decision::Debug,
            b"0" => Decision::Deny,
            _ => return None,
        },
        None => Decision::Deny,
    };
    if let Some(parent) = parts.next() {
        hex::<8>(parent)?;
    }
    parts.next().is_none().then_some((trace, span, decision))
}

fn multi(headers: &HeaderMap) -> Option<(TraceId, SpanId, Decision)> {
    let trace = trace_id(only(headers, TRACE)?)?;
    let span = span_id(only(headers, SPAN)?)?;
    if only(headers, FLAGS) == Some(b"1") {
        return Some((trace, span, Decision::Debug));
    }
    let decision = match only(headers, SAMPLED) {
        // Older ones write words.
        Some(b"1" | b"true") => Decision::Accept,
        Some(b"0" | b"false") | None => Decision::Deny,
        Some(_) => return None,
    };
    Some((trace, span, decision))
}

/// A trace's id of 64 or 128 bits.
fn trace_id(digits: &[u8]) -> Option<TraceId> {
    let id = match digits.len() {
        16 => u128::from(u64::from_be_bytes(hex(digits)?)),
        _ => u128::from_be_bytes(hex(digits)?),
    };
    (id != 0).then(|| TraceId::from(id))
}

fn span_id(digits: &[u8]) -> Option<SpanId> {
    let id = u64::from_be_bytes(hex(digits)?);
    (id != 0).then(|| SpanId::from(id))
}

#[cfg(test)]
mod tests {
    use super::super::tests::headers;
    use super::*;

    const LONG: &str = "80f198ee56343ba864fe8b2a57d3eff7";
    const SHORT: &str = "64fe8b2a57d3eff7";
    const PADDED: &str = "000000000000000064fe8b2a57d3eff7";
    const ID: &str = "e457b5a2e4d86bd1";

    fn sent(fields: &[(&'static str, &str)], write: fn(&Context, &mut Fields)) -> Fields {
        let fields: Vec<_> = fields.iter().map(|(name, value)| (*name, value.as_bytes())).collect();
        let mut sent = Fields::new();
        write(&extract(Context::new(), &headers(&fields)), &mut sent);
        sent
    }

    fn single(value: &str) -> Option<String> {
        sent(&[(SINGLE, value)], inject_single).pop().map(|(_, value)| value)
    }

    #[test]
    fn the_single_field_has_two_to_four_parts() {
        assert_eq!(single(&format!("{LONG}-{ID}-1")), Some(format!("{LONG}-{ID}-1")));
        assert_eq!(single(&format!("{LONG}-{ID}-0")), Some(format!("{LONG}-{ID}-0")));
        assert_eq!(single(&format!("{LONG}-{ID}-d")), Some(format!("{LONG}-{ID}-d")));
        assert_eq!(
            single(&format!("{LONG}-{ID}-1-05e3ac9a4f6e3b90")),
            Some(format!("{LONG}-{ID}-1"))
        );
        assert_eq!(single(&format!("{SHORT}-{ID}-1")), Some(format!("{PADDED}-{ID}-1")));
        assert_eq!(single(&format!("{LONG}-{ID}")), Some(format!("{LONG}-{ID}-0")));
    }

    #[test]
    fn what_is_not_a_single_field_is_not_taken() {
        for value in [
            "0".to_owned(),
            "1".to_owned(),
            "d".to_owned(),
            LONG.to_owned(),
            format!("{LONG}-{ID}-2"),
            format!("{LONG}-{ID}-true"),
            format!("{LONG}-{ID}-1-"),
            format!("{LONG}-{ID}-1-xyz"),
            format!("{LONG}-{ID}-1-{ID}-1"),
            format!("{LONG}-0000000000000000-1"),
            format!("00000000000000000000000000000000-{ID}-1"),
            format!("{}-{ID}-1", LONG.to_uppercase()),
            format!("{LONG}0-{ID}-1"),
            format!("{LONG}-{ID}0-1"),
        ] {
            assert_eq!(single(&value), None, "{value}");
        }
    }

    #[test]
    fn the_single_field_comes_before_the_others() {
        let both = [(SINGLE, "64fe8b2a57d3eff7-e457b5a2e4d86bd1-1"), (TRACE, LONG), (SPAN, ID)];
        assert_eq!(sent(&both, inject_multi)[0], (TRACE, PADDED.to_owned()));
        let broken = [(SINGLE, "0"), (TRACE, LONG), (SPAN, ID), (SAMPLED, "1")];
        assert_eq!(sent(&broken, inject_multi)[0], (TRACE, LONG.to_owned()));
    }

    #[test]
    fn several_fields_say_the_same() {
        let ids = [(TRACE, LONG), (SPAN, ID)];
        for (more, goes) in [
            (Some((SAMPLED, "1")), (SAMPLED, "1")),
            (Some((SAMPLED, "true")), (SAMPLED, "1")),
            (Some((SAMPLED, "0")), (SAMPLED, "0")),
            (Some((SAMPLED, "false")), (SAMPLED, "0")),
            (Some((FLAGS, "1")), (FLAGS, "1")),
            (Some((FLAGS, "0")), (SAMPLED, "0")),
            (None, (SAMPLED, "0")),
        ] {
            let fields: Vec<_> = ids.into_iter().chain(more).collect();
            let (name, value) = goes;
            let expected =
                [(TRACE, LONG.to_owned()), (SPAN, ID.to_owned()), (name, value.to_owned())];
            assert_eq!(sent(&fields, inject_multi), expected, "{more:?}");
        }
    }

    #[test]
    fn incomplete_repeated_or_invalid_fields_are_not_taken() {
        for fields in [
            vec![(TRACE, LONG)],
            vec![(SPAN, ID)],
            vec![(TRACE, LONG), (TRACE, LONG), (SPAN, ID)],
            vec![(TRACE, LONG), (SPAN, ID), (SAMPLED, "maybe")],
            vec![(TRACE, "80f198ee"), (SPAN, ID)],
            vec![(TRACE, LONG), (SPAN, "E457B5A2E4D86BD1")],
            vec![(SAMPLED, "0")],
        ] {
            assert_eq!(sent(&fields, inject_multi), [], "{fields:?}");
        }
    }
}
