//! `traceparent` and `tracestate`: [Trace Context, level 2](https://www.w3.org/TR/trace-context-2/).

use http::HeaderMap;
use opentelemetry::Context;
use opentelemetry::trace::{SpanContext, SpanId, TraceContextExt, TraceFlags, TraceId, TraceState};

use super::{Fields, hex, members, only};

pub(super) const PARENT: &str = "traceparent";
const STATE: &str = "tracestate";
pub(super) const FIELDS: &[&str] = &[PARENT, STATE];

/// The length of a `traceparent` of version 00, and the least of any later one.
const LENGTH: usize = 55;
/// How many members a `tracestate` may have (section 3.3.1.1).
const MOST_MEMBERS: usize = 32;
/// How many characters a key or a value may have (sections 3.3.1.3.1 and 3.3.1.3.2).
const LONGEST: usize = 256;
/// The flags that have a meaning: sampled, and a random trace id. Others are sent as nought.
const KNOWN_FLAGS: u8 = 0b11;

/// A valid `tracestate` of a trace, of which `opentelemetry` does not take every member: it knows the
/// keys of level 1 only. It goes on with the context, whatever spans are started in it.
#[derive(Debug)]
struct Level2State(TraceId, String);

pub(super) fn extract(context: Context, headers: &HeaderMap) -> Context {
    let Some((trace, span, flags)) = only(headers, PARENT).and_then(parent) else {
        return context;
    };
    let members: Option<Vec<_>> = members(headers, STATE).map(member).collect();
    let state = members.filter(|members| members.len() <= MOST_MEMBERS).unwrap_or_default();
    let state = without_repetitions(state);
    let (state, context) = match TraceState::from_key_value(state.iter().copied()) {
        Ok(state) => (state, context),
        Err(_) => (of_level_1(&state), context.with_value(Level2State(trace, text(&state)))),
    };
    context.with_remote_span_context(SpanContext::new(trace, span, flags, true, state))
}

pub(super) fn inject(context: &Context, fields: &mut Fields) {
    let span = context.span();
    let span = span.span_context();
    if !span.is_valid() {
        return;
    }
    let (trace, id) = (span.trace_id(), span.span_id());
    let flags = span.trace_flags().to_u8() & KNOWN_FLAGS;
    fields.push((PARENT, format!("00-{trace}-{id}-{flags:02x}")));
    let state = match context.get() {
        Some(Level2State(of, state)) if *of == trace => state.clone(),
        _ => span.trace_state().header(),
    };
    if !state.is_empty() {
        fields.push((STATE, state));
    }
}

/// Reads a `traceparent`. Of a version that is not known yet, the beginning is read as that of 00
/// (section 3.2.4).
fn parent(value: &[u8]) -> Option<(TraceId, SpanId, TraceFlags)> {
    let (known, rest) = value.split_at_checked(LENGTH)?;
    let [version] = hex(&known[..2])?;
    let is_whole = match version {
        0 => rest.is_empty(),
        0xff => false,
        _ => rest.is_empty() || rest.starts_with(b"-"),
    };
    let has_dashes = [2, 35, 52].iter().all(|at| known[*at] == b'-');
    if !is_whole || !has_dashes {
        return None;
    }
    let trace = TraceId::from_bytes(hex(&known[3..35])?);
    let span = SpanId::from_bytes(hex(&known[36..52])?);
    let [flags] = hex(&known[53..])?;
    let is_valid = trace != TraceId::INVALID && span != SpanId::INVALID;
    is_valid.then(|| (trace, span, TraceFlags::new(flags & KNOWN_FLAGS)))
}

/// A member of a `tracestate`; one that is invalid makes all of it invalid.
fn member(member: &[u8]) -> Option<(&str, &str)> {
    let (key, value) = std::str::from_utf8(member).ok()?.split_once('=')?;
    (is_key(key) && is_value(value)).then_some((key, value))
}

fn is_key(key: &str) -> bool {
    let is_first = |byte: &u8| byte.is_ascii_lowercase() || byte.is_ascii_digit();
    let is_further = |byte: u8| is_first(&byte) || b"_-*/@".contains(&byte);
    key.len() <= LONGEST
        && key.as_bytes().first().is_some_and(is_first)
        && key.bytes().all(is_further)
}

fn is_value(value: &str) -> bool {
    let is_allowed = |byte: u8| matches!(byte, b' '..=b'~') && !b",=".contains(&byte);
    !value.is_empty()
        && value.len() <= LONGEST
        && !value.ends_with(' ')
        && value.bytes().all(is_allowed)
}

/// The first of each key, which is the latest (section 3.5: duplicates may be left out).
fn without_repetitions<'a>(members: Vec<(&'a str, &'a str)>) -> Vec<(&'a str, &'a str)> {
    let mut kept: Vec<(&str, &str)> = Vec::with_capacity(members.len());
    for (key, value) in members {
        if !kept.iter().any(|(known, _)| *known == key) {
            kept.push((key, value));
        }
    }
    kept
}

/// The members that `opentelemetry` takes: what spans say of themselves.
fn of_level_1(members: &[(&str, &str)]) -> TraceState {
    let members = members.iter().copied();
    let taken = members.filter(|member| TraceState::from_key_value([*member]).is_ok());
    TraceState::from_key_value(taken).unwrap_or_default()
}

fn text(members: &[(&str, &str)]) -> String {
    let members: Vec<String> =
        members.iter().map(|(key, value)| format!("{key}={value}")).collect();
    members.join(",")
}

#[cfg(test)]
mod tests {
    use super::super::tests::headers;
    use super::*;

    const IDS: &str = "12345678901234567890123456789012-1234567890123456";

    fn taken(parent: &str) -> bool {
        let context = extract(Context::new(), &headers(&[(PARENT, parent.as_bytes())]));
        context.has_active_span()
    }

    /// What is sent on when this has come.
    fn sent(fields: &[(&'static str, &[u8])]) -> Fields {
        let mut sent = Fields::new();
        inject(&extract(Context::new(), &headers(fields)), &mut sent);
        sent
    }

    fn state(states: &[&str]) -> Option<String> {
        let parent = format!("00-{IDS}-00");
        let mut fields = vec![(PARENT, parent.as_bytes())];
        fields.extend(states.iter().map(|state| (STATE, state.as_bytes())));
        sent(&fields).into_iter().find(|(name, _)| *name == STATE).map(|(_, value)| value)
    }

    #[test]
    fn a_valid_traceparent_is_taken() {
        for parent in [format!("00-{IDS}-01"), format!("00-{IDS}-00"), format!(" \t00-{IDS}-01 \t")]
        {
            assert!(taken(&parent), "{parent}");
        }
    }

    #[test]
    fn there_is_one_traceparent() {
        let (one, other) = (format!("00-{IDS}-01"), format!("00-{IDS}-00"));
        let twice =
            [(PARENT, one.as_bytes()), (PARENT, other.as_bytes()), (STATE, b"a=1".as_slice())];
        assert_eq!(sent(&twice), []);
    }

    #[test]
    fn version_00_has_nothing_behind_the_flags() {
        for rest in [".", "-", "-what-the-future-will-be-like", "1"] {
            assert!(!taken(&format!("00-{IDS}-01{rest}")), "{rest}");
        }
    }

    #[test]
    fn of_a_later_version_is_read_what_is_known() {
        assert!(taken(&format!("cc-{IDS}-01")));
        assert!(taken(&format!("cc-{IDS}-01-what-the-future-will-be-like")));
        assert!(!taken(&format!("cc-{IDS}-01.what-the-future-will-not-be-like")));
        let later = format!("cc-{IDS}-01-x");
        assert_eq!(sent(&[(PARENT, later.as_bytes())]), [(PARENT, format!("00-{IDS}-01"))]);
    }

    #[test]
    fn a_version_is_two_digits_and_not_ff() {
        for version in ["ff", ".0", "0.", "000", "0000", "0", "0A", ""] {
            assert!(!taken(&format!("{version}-{IDS}-01")), "{version}");
        }
    }

    #[test]
    fn ids_are_digits_of_their_length_and_not_nought() {
        let (trace, span) = ("12345678901234567890123456789012", "1234567890123456");
        for (trace, span) in [
            ("00000000000000000000000000000000", span),
            (trace, "0000000000000000"),
            (".2345678901234567890123456789012", span),
            ("1234567890123456789012345678901.", span),
            ("1234567890123456789012345678901A", span),
            ("123456789012345678901234567890123", span),
            ("1234567890123456789012345678901", span),
            (trace, ".234567890123456"),
            (trace, "123456789012345."),
            (trace, "12345678901234567"),
            (trace, "123456789012345"),
        ] {
            assert!(!taken(&format!("00-{trace}-{span}-01")), "{trace} {span}");
        }
    }

    #[test]
    fn flags_are_two_digits_and_unknown_ones_are_not_sent_on() {
        for flags in [".0", "0.", "001", "1", "0A", ""] {
            assert!(!taken(&format!("00-{IDS}-{flags}")), "{flags}");
        }
        for (came, goes) in
            [("00", "00"), ("01", "01"), ("02", "02"), ("03", "03"), ("fc", "00"), ("ff", "03")]
        {
            let parent = format!("00-{IDS}-{came}");
            assert_eq!(
                sent(&[(PARENT, parent.as_bytes())]),
                [(PARENT, format!("00-{IDS}-{goes}"))]
            );
        }
    }

    #[test]
    fn a_tracestate_counts_only_with_a_traceparent() {
        assert_eq!(sent(&[(STATE, b"foo=1")]), []);
        assert_eq!(state(&["foo=1,bar=2"]).as_deref(), Some("foo=1,bar=2"));
    }

    #[test]
    fn the_fields_of_a_tracestate_are_one_list() {
        let sent = state(&["foo=1,bar=2", "rojo=1", "", " \t ", "baz=3"]);
        assert_eq!(sent.as_deref(), Some("foo=1,bar=2,rojo=1,baz=3"));
        assert_eq!(state(&[""]), None);
        assert_eq!(state(&[",", "foo=1,"]).as_deref(), Some("foo=1"));
    }

    #[test]
    fn white_space_around_members_is_not_part_of_them() {
        assert_eq!(
            state(&["foo=1 \t , \t bar=2, \t baz=3 "]).as_deref(),
            Some("foo=1,bar=2,baz=3")
        );
    }

    #[test]
    fn of_a_repeated_key_the_first_is_kept() {
        assert_eq!(state(&["foo=1,bar=2,foo=3"]).as_deref(), Some("foo=1,bar=2"));
        assert_eq!(state(&["foo=1", "foo=2"]).as_deref(), Some("foo=1"));
    }

    #[test]
    fn every_allowed_character_is_kept() {
        let key = "abcdefghijklmnopqrstuvwxyz0123456789_-*/";
        let value: String = (' '..='~').filter(|it| !",=".contains(*it)).collect();
        let member = format!("{key}@a-z0-9_-*/= {}", value.trim_start());
        assert_eq!(state(&[&member]), Some(member.clone()));
    }

    #[test]
    fn keys_of_level_2_may_have_at_signs_anywhere_but_first() {
        for key in ["foo@", "foo@@bar", "foo@bar@baz", "0a@b"] {
            let list = format!("{key}=1,bar=2");
            assert_eq!(state(&[&list]), Some(list.clone()));
        }
        for key in ["@foo", "foo ", "FOO", "foo.bar", "", "-a", "é"] {
            assert_eq!(state(&[&format!("{key}=1,bar=2")]), None, "{key}");
        }
    }

    #[test]
    fn keys_of_level_2_are_sent_on_from_spans_of_their_trace_only() {
        let parent = format!("00-{IDS}-01");
        let received = [(PARENT, parent.as_bytes()), (STATE, b"foo@@bar=1,bar=2".as_slice())];
        let context = extract(Context::new(), &headers(&received));
        let sent = |trace: TraceId, state: TraceState| {
            let span = SpanContext::new(trace, SpanId::from(7), TraceFlags::SAMPLED, false, state);
            let mut sent = Fields::new();
            inject(&context.with_remote_span_context(span), &mut sent);
            sent.into_iter().find(|(name, _)| *name == STATE).map(|(_, value)| value)
        };
        let same = context.span().span_context().clone();
        assert_eq!(same.trace_state().header(), "bar=2");
        let child = sent(same.trace_id(), same.trace_state().clone());
        assert_eq!(child.as_deref(), Some("foo@@bar=1,bar=2"));
        let other = TraceState::from_key_value([("a", "1")]).unwrap();
        assert_eq!(sent(TraceId::from(7), other).as_deref(), Some("a=1"));
        assert_eq!(sent(TraceId::from(7), TraceState::NONE), None);
    }

    #[test]
    fn keys_and_values_have_at_most_256_characters() {
        for key in [
            "z".repeat(256),
            format!("{}@{}", "t".repeat(241), "v".repeat(14)),
            format!("t@{}", "v".repeat(15)),
        ] {
            let list = format!("foo=1,{key}=1");
            assert_eq!(state(&[&list]), Some(list.clone()));
        }
        assert_eq!(state(&["foo=1", &format!("{}=1", "z".repeat(257))]), None);
        let value = format!("foo={}", "v".repeat(256));
        assert_eq!(state(&[&value]), Some(value.clone()));
        assert_eq!(state(&[&format!("{value}v")]), None);
    }

    #[test]
    fn one_invalid_member_makes_all_invalid() {
        for list in ["foo=bar=baz", "foo=,bar=3", "foo,bar=3", "foo=é"] {
            assert_eq!(state(&[list]), None, "{list}");
        }
    }

    #[test]
    fn a_tracestate_has_at_most_32_members() {
        let members: Vec<String> = (0..33).map(|number| format!("bar{number}={number}")).collect();
        let most = members[..32].join(",");
        assert_eq!(state(&[&most]), Some(most.clone()));
        assert_eq!(state(&[&members.join(",")]), None);
    }
}
