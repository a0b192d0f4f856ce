//! Spans as OTLP's protobuf, written straight from what the SDK has kept. To make the messages of
//! `opentelemetry-proto` first, with a copy of every name, nearly doubled what tracing cost a request.
//!
//! The numbers of the fields are those of `opentelemetry/proto/trace/v1/trace.proto` and
//! `opentelemetry/proto/common/v1/common.proto`, version 1; the tests compare with the official
//! definitions.

use std::time::SystemTime;

use opentelemetry::trace::{Event, Link, SpanContext, SpanId, SpanKind, Status};
use opentelemetry::{Array, KeyValue, Value};
use opentelemetry_proto::tonic::common::v1::InstrumentationScope;
use opentelemetry_proto::tonic::trace::v1::SpanFlags;
use opentelemetry_sdk::trace::SpanData;
use prost::{Message, encode_length_delimiter, length_delimiter_len};

use super::points::nanoseconds;

/// How a value is written (`https://protobuf.dev/programming-guides/encoding`).
#[derive(Clone, Copy)]
enum Wire {
    Varint = 0,
    Fixed64 = 1,
    Delimited = 2,
    Fixed32 = 5,
}

/// About how many bytes the length of a message takes: what is guessed wrongly is moved.
#[derive(Clone, Copy)]
enum Guess {
    Short = 1,
    Long = 2,
}

/// A `ResourceSpans` as the only field of an `ExportTraceServiceRequest`.
pub(super) fn request(resource_spans: &[u8]) -> Vec<u8> {
    let length = resource_spans.len();
    let mut bytes = Vec::with_capacity(1 + length_delimiter_len(length) + length);
    delimited(&mut bytes, 1, resource_spans);
    bytes
}

/// Adds spans to a `ResourceSpans`, by whoever has made them.
pub(super) fn scope_spans(bytes: &mut Vec<u8>, spans: &[SpanData]) {
    let mut rest: Vec<&SpanData> = spans.iter().collect();
    while let Some(first) = rest.first() {
        let scope = &first.instrumentation_scope;
        let (of_it, others): (Vec<_>, Vec<_>) =
            rest.iter().partition(|span| span.instrumentation_scope == *scope);
        message(bytes, 2, Guess::Long, |bytes| {
            delimited(bytes, 1, &InstrumentationScope::from((scope, None)).encode_to_vec());
            for span in of_it {
                message(bytes, 2, Guess::Long, |bytes| self::span(bytes, span));
            }
            text(bytes, 3, scope.schema_url().unwrap_or_default());
        });
        rest = others;
    }
}

fn span(bytes: &mut Vec<u8>, span: &SpanData) {
    identity(bytes, &span.span_context);
    if span.parent_span_id != SpanId::INVALID {
        delimited(bytes, 4, &span.parent_span_id.to_bytes());
    }
    text(bytes, 5, &span.name);
    number(bytes, 6, kind(&span.span_kind));
    time(bytes, 7, span.start_time);
    time(bytes, 8, span.end_time);
    attributes(bytes, 9, &span.attributes);
    number(bytes, 10, span.dropped_attributes_count);
    for event in span.events.iter() {
        message(bytes, 11, Guess::Short, |bytes| self::event(bytes, event));
    }
    number(bytes, 12, span.events.dropped_count);
    for link in span.links.iter() {
        message(bytes, 13, Guess::Short, |bytes| self::link(bytes, link));
    }
    number(bytes, 14, span.links.dropped_count);
    message(bytes, 15, Guess::Short, |bytes| status(bytes, &span.status));
    flags(bytes, 16, &span.span_context, span.parent_span_is_remote);
}

fn event(bytes: &mut Vec<u8>, event: &Event) {
    time(bytes, 1, event.timestamp);
    text(bytes, 2, &event.name);
    attributes(bytes, 3, &event.attributes);
    number(bytes, 4, event.dropped_attributes_count);
}

fn link(bytes: &mut Vec<u8>, link: &Link) {
    identity(bytes, &link.span_context);
    attributes(bytes, 4, &link.attributes);
    number(bytes, 5, link.dropped_attributes_count);
    flags(bytes, 6, &link.span_context, link.span_context.is_remote());
}

/// Spans and links begin with the same fields.
fn identity(bytes: &mut Vec<u8>, context: &SpanContext) {
    delimited(bytes, 1, &context.trace_id().to_bytes());
    delimited(bytes, 2, &context.span_id().to_bytes());
    text(bytes, 3, &context.trace_state().header());
}

fn status(bytes: &mut Vec<u8>, status: &Status) {
    match status {
        Status::Unset => {}
        Status::Ok => number(bytes, 3, 1),
        Status::Error { description } => {
            text(bytes, 2, description);
            number(bytes, 3, 2);
        }
    }
}

fn kind(kind: &SpanKind) -> u32 {
    match kind {
        SpanKind::Internal => 1,
        SpanKind::Server => 2,
        SpanKind::Client => 3,
        SpanKind::Producer => 4,
        SpanKind::Consumer => 5,
    }
}

/// Those of the trace, and whether it comes from elsewhere.
fn flags(bytes: &mut Vec<u8>, field: u32, context: &SpanContext, is_remote: bool) {
    let remote = if is_remote { SpanFlags::ContextIsRemoteMask as u32 } else { 0 };
    let known = SpanFlags::ContextHasIsRemoteMask as u32 | remote;
    key(bytes, field, Wire::Fixed32);
    bytes.extend((u32::from(context.trace_flags().to_u8()) | known).to_le_bytes());
}

fn attributes(bytes: &mut Vec<u8>, field: u32, attributes: &[KeyValue]) {
    for attribute in attributes {
        message(bytes, field, Guess::Short, |bytes| {
            text(bytes, 1, attribute.key.as_str());
            message(bytes, 2, Guess::Short, |bytes| value(bytes, &attribute.value));
        });
    }
}

/// An `AnyValue`: also what is nothing or empty is written, since it says which kind it is.
fn value(bytes: &mut Vec<u8>, value: &Value) {
    match value {
        Value::String(text) => delimited(bytes, 1, text.as_str().as_bytes()),
        Value::Bool(flag) => truth(bytes, *flag),
        Value::I64(number) => integer(bytes, *number),
        Value::F64(number) => double(bytes, *number),
        Value::Array(Array::String(all)) => {
            array(bytes, all, |bytes, text| delimited(bytes, 1, text.as_str().as_bytes()));
        }
        Value::Array(Array::Bool(all)) => array(bytes, all, |bytes, flag| truth(bytes, *flag)),
        Value::Array(Array::I64(all)) => array(bytes, all, |bytes, number| integer(bytes, *number)),
        Value::Array(Array::F64(all)) => array(bytes, all, |bytes, number| double(bytes, *number)),
        // There are no others yet.
        _ => {}
    }
}

fn truth(bytes: &mut Vec<u8>, flag: bool) {
    key(bytes, 2, Wire::Varint);
    bytes.push(flag.into());
}

fn integer(bytes: &mut Vec<u8>, number: i64) {
    key(bytes, 3, Wire::Varint);
    varint(bytes, number.cast_unsigned());
}

fn double(bytes: &mut Vec<u8>, number: f64) {
    key(bytes, 4, Wire::Fixed64);
    bytes.extend(number.to_le_bytes());
}

fn array<T>(bytes: &mut Vec<u8>, all: &[T], write: impl Fn(&mut Vec<u8>, &T)) {
    message(bytes, 5, Guess::Short, |bytes| {
        for one in all {
            message(bytes, 1, Guess::Short, |bytes| write(bytes, one));
        }
    });
}

/// A moment, left out if it is the first of 1970.
fn time(bytes: &mut Vec<u8>, field: u32, time: SystemTime) {
    let nanoseconds = nanoseconds(time);
    if nanoseconds != 0 {
        key(bytes, field, Wire::Fixed64);
        bytes.extend(nanoseconds.to_le_bytes());
    }
}

/// A number that is left out if it is nought.
fn number(bytes: &mut Vec<u8>, field: u32, number: u32) {
    if number != 0 {
        key(bytes, field, Wire::Varint);
        varint(bytes, number.into());
    }
}

/// A text that is left out if it is empty.
fn text(bytes: &mut Vec<u8>, field: u32, text: &str) {
    if !text.is_empty() {
        delimited(bytes, field, text.as_bytes());
    }
}

fn delimited(bytes: &mut Vec<u8>, field: u32, content: &[u8]) {
    key(bytes, field, Wire::Delimited);
    varint(bytes, content.len() as u64);
    bytes.extend_from_slice(content);
}

/// A message inside another. Its length, which comes first, is known last.
fn message(bytes: &mut Vec<u8>, field: u32, guess: Guess, write: impl FnOnce(&mut Vec<u8>)) {
    key(bytes, field, Wire::Delimited);
    let start = bytes.len();
    let room = guess as usize;
    bytes.resize(start + room, 0);
    write(bytes);
    let length = bytes.len() - start - room;
    let needed = length_delimiter_len(length);
    if needed > room {
        bytes.resize(start + needed + length, 0);
    }
    if needed != room {
        bytes.copy_within(start + room..start + room + length, start + needed);
        bytes.truncate(start + needed + length);
    }
    // It fits.
    let _ = encode_length_delimiter(length, &mut &mut bytes[start..start + needed]);
}

fn key(bytes: &mut Vec<u8>, field: u32, wire: Wire) {
    varint(bytes, u64::from(field << 3 | wire as u32));
}

fn varint(bytes: &mut Vec<u8>, mut value: u64) {
    while value >= 0x80 {
        bytes.push(value.to_le_bytes()[0] | 0x80);
        value >>= 7;
    }
    bytes.push(value.to_le_bytes()[0]);
}

#[cfg(test)]
mod tests {
    use std::time::{Duration, UNIX_EPOCH};

    use opentelemetry::trace::{TraceFlags, TraceId, TraceState};
    use opentelemetry::{InstrumentationScope as Scope, StringValue};
    use opentelemetry_proto::tonic::trace::v1::ResourceSpans;
    use opentelemetry_proto::transform::common::tonic::ResourceAttributesWithSchema;
    use opentelemetry_proto::transform::trace::tonic::group_spans_by_resource_and_scope;
    use opentelemetry_sdk::trace::{SpanEvents, SpanLinks};

    use super::*;

    fn context(number: u64, state: &str) -> SpanContext {
        let state = if state.is_empty() {
            TraceState::default()
        } else {
            TraceState::from_key_value([("a", state)]).unwrap()
        };
        let (trace, span) = (TraceId::from(u128::from(number) << 64 | 1), SpanId::from(number));
        SpanContext::new(trace, span, TraceFlags::SAMPLED, number.is_multiple_of(2), state)
    }

    fn texts(size: usize) -> Value {
        let texts: Vec<StringValue> = vec!["y".repeat(size).into(), "".into()];
        Value::Array(texts.into())
    }

    /// One of every kind, with lengths on both sides of where their own length grows.
    fn every_value(size: usize) -> Vec<KeyValue> {
        vec![
            KeyValue::new("text", "x".repeat(size)),
            KeyValue::new("n".repeat(size), ""),
            KeyValue::new("true", true),
            KeyValue::new("false", false),
            KeyValue::new("nought", 0),
            KeyValue::new("least", i64::MIN),
            KeyValue::new("most", i64::MAX),
            KeyValue::new("number", -0.5),
            KeyValue::new("texts", texts(size)),
            KeyValue::new("flags", Value::Array(vec![true, false].into())),
            KeyValue::new("integers", Value::Array(vec![-1_i64, 0, 1 << 40].into())),
            KeyValue::new("numbers", Value::Array(vec![f64::INFINITY, 0.0].into())),
            KeyValue::new("none", Value::Array(Vec::<i64>::new().into())),
        ]
    }

    fn full(number: u64, size: usize, scope: Scope) -> SpanData {
        let mut events = SpanEvents::default();
        let time = UNIX_EPOCH + Duration::new(1_700_000_000, 123_456_789);
        events.events.push(Event::new("e".repeat(size), time, every_value(size), 3));
        events.events.push(Event::with_name(""));
        events.dropped_count = 200;
        let mut links = SpanLinks::default();
        links.links.push(Link::new(context(number + 1, "1"), every_value(size), 4));
        links.links.push(Link::with_context(context(number + 2, "")));
        links.dropped_count = 1;
        SpanData {
            span_context: context(number, "state"),
            parent_span_id: SpanId::from(number / 2),
            parent_span_is_remote: number.is_multiple_of(3),
            span_kind: SpanKind::Server,
            name: "n".repeat(size).into(),
            start_time: time,
            end_time: time + Duration::from_nanos(1),
            attributes: every_value(size),
            dropped_attributes_count: 128,
            events,
            links,
            status: Status::error("s".repeat(size)),
            instrumentation_scope: scope,
        }
    }

    fn empty(kind: SpanKind, status: Status) -> SpanData {
        SpanData {
            span_context: SpanContext::empty_context(),
            parent_span_id: SpanId::INVALID,
            parent_span_is_remote: false,
            span_kind: kind,
            name: "".into(),
            start_time: UNIX_EPOCH,
            end_time: UNIX_EPOCH - Duration::from_secs(1),
            attributes: Vec::new(),
            dropped_attributes_count: 0,
            events: SpanEvents::default(),
            links: SpanLinks::default(),
            status,
            instrumentation_scope: Scope::default(),
        }
    }

    #[test]
    fn what_is_written_are_the_bytes_of_the_official_definitions() {
        let named = |name: &'static str| {
            let scope = Scope::builder(name).with_version("1").with_schema_url("https://schema");
            scope.with_attributes(every_value(1)).build()
        };
        for size in [0, 1, 100, 127, 128, 16_384, 3_000_000] {
            let spans = vec![
                full(1, size, named("one")),
                full(2, size, named("other")),
                full(3, size, named("one")),
                empty(SpanKind::Internal, Status::Unset),
                empty(SpanKind::Client, Status::Ok),
                empty(SpanKind::Producer, Status::error("")),
                empty(SpanKind::Consumer, Status::Unset),
            ];
            let mut bytes = Vec::new();
            scope_spans(&mut bytes, &spans);
            let nobodys = ResourceAttributesWithSchema::default();
            let official = group_spans_by_resource_and_scope(spans, &nobodys);
            let [ResourceSpans { scope_spans, .. }] = official.try_into().unwrap();
            let official = ResourceSpans { scope_spans, ..ResourceSpans::default() };
            assert!(bytes == official.encode_to_vec(), "with {size} bytes");
        }
    }
}
