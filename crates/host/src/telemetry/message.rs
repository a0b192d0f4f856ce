//! From ended spans to what is sent: the specification's limits are applied, and a batch becomes one
//! message of OTLP.
//!
//! The SDK keeps every attribute that is set, also one that replaces another; so its own limit is set
//! higher (see [`recorded`]), and of several with one name the last counts here, in the place of the
//! first. Of events and links the SDK keeps the first; those of JavaScript and Python keep the last, and
//! so it is here. It is done here since it is nobody's time but the exporter's.

use std::borrow::Cow;
use std::collections::HashMap;

use opentelemetry::{Array, Key, KeyValue, StringValue, Value};
use opentelemetry_proto::tonic::collector::trace::v1::ExportTraceServiceRequest;
use opentelemetry_proto::tonic::common::v1 as proto;
use opentelemetry_proto::tonic::common::v1::any_value::Value as Any;
use opentelemetry_proto::transform::common::tonic::{Attributes, ResourceAttributesWithSchema};
use opentelemetry_proto::transform::trace::tonic::group_spans_by_resource_and_scope;
use opentelemetry_sdk::trace::SpanData;
use prost::Message;
use zlib_rs::{Deflate, DeflateConfig, DeflateFlush, Status};

use super::failure;
use super::settings::{Limits, Protocol};

/// So many times what may be sent is recorded: for attributes that replace others, and events and links
/// after which others come. What is beyond even that is lost as it comes.
const MARGIN: u32 = 8;
/// Up to so many attributes are compared with each other; more are looked up.
const FEW: usize = 24;
/// The window of deflate, and 16 for gzip's header.
const GZIP_WINDOW: i32 = 15 + 16;
/// The least work: what spans repeat, this finds as well.
const GZIP_LEVEL: i32 = 1;

/// How many attributes, events or links are recorded where `limit` may be sent.
pub(super) fn recorded(limit: u32) -> u32 {
    limit.saturating_mul(MARGIN)
}

/// About how many bytes of memory a span takes.
pub(super) fn weight(span: &SpanData) -> usize {
    let events = span.events.iter().map(|event| event.name.len() + all(&event.attributes));
    let links = span.links.iter().map(|link| all(&link.attributes));
    size_of::<SpanData>()
        + span.name.len()
        + all(&span.attributes)
        + events.sum::<usize>()
        + links.sum::<usize>()
}

fn all(attributes: &[KeyValue]) -> usize {
    attributes.iter().map(|attribute| size_of::<KeyValue>() + length(&attribute.value)).sum()
}

fn length(value: &Value) -> usize {
    match value {
        Value::String(text) => text.as_str().len(),
        Value::Array(Array::String(texts)) => {
            texts.iter().map(|text| size_of::<StringValue>() + text.as_str().len()).sum()
        }
        Value::Array(Array::I64(values)) => size_of_val(values.as_slice()),
        Value::Array(Array::F64(values)) => size_of_val(values.as_slice()),
        Value::Array(Array::Bool(values)) => values.len(),
        _ => 0,
    }
}

/// A message for a batch of spans, with whose they are.
pub(super) fn message(
    mut spans: Vec<SpanData>,
    resource: &[KeyValue],
    limits: &Limits,
) -> ExportTraceServiceRequest {
    for span in &mut spans {
        settle(span, limits);
    }
    let attributes = Attributes::from(resource.iter().cloned());
    let resource = ResourceAttributesWithSchema { attributes, schema_url: None };
    ExportTraceServiceRequest {
        resource_spans: group_spans_by_resource_and_scope(spans, &resource),
    }
}

/// A message that is sent.
pub(super) trait Parcel: Message {
    /// It as OTLP's JSON.
    fn json(&mut self) -> Vec<u8>;
}

impl Parcel for ExportTraceServiceRequest {
    fn json(&mut self) -> Vec<u8> {
        let scopes = self.resource_spans.iter_mut().flat_map(|spans| &mut spans.scope_spans);
        for span in scopes.flat_map(|scope| &mut scope.spans) {
            put_into_words(&mut span.attributes);
            span.events.iter_mut().for_each(|event| put_into_words(&mut event.attributes));
            span.links.iter_mut().for_each(|link| put_into_words(&mut link.attributes));
        }
        // Only a map with keys that are no text could not be written, and there is none.
        serde_json::to_vec(self).unwrap_or_default()
    }
}

/// The bytes of a message.
pub(super) fn encode(message: &mut impl Parcel, protocol: Protocol) -> Vec<u8> {
    match protocol {
        Protocol::Protobuf => message.encode_to_vec(),
        Protocol::Json => message.json(),
    }
}

/// Numbers that JSON does not have become texts. They would be written as `null`, for which collectors
/// refuse the whole message.
fn put_into_words(attributes: &mut [proto::KeyValue]) {
    attributes.iter_mut().filter_map(|attribute| attribute.value.as_mut()).for_each(word);
}

fn word(value: &mut proto::AnyValue) {
    let word = match &mut value.value {
        Some(Any::DoubleValue(number)) if number.is_nan() => "NaN",
        Some(Any::DoubleValue(number)) if *number == f64::INFINITY => "Infinity",
        Some(Any::DoubleValue(number)) if *number == f64::NEG_INFINITY => "-Infinity",
        Some(Any::ArrayValue(array)) => return array.values.iter_mut().for_each(word),
        _ => return,
    };
    value.value = Some(Any::StringValue(word.to_owned()));
}

/// The same bytes, compressed; `None` if that should ever fail.
pub(super) fn gzip(bytes: &[u8]) -> Option<Vec<u8>> {
    let config =
        DeflateConfig { level: GZIP_LEVEL, window_bits: GZIP_WINDOW, ..DeflateConfig::default() };
    // gzip's head and foot are larger than zlib's, for which the bound is.
    let mut room = vec![0; zlib_rs::compress_bound(bytes.len()) + 32];
    let mut deflate = Deflate::new_with_config(config);
    let ended = deflate.compress(bytes, &mut room, DeflateFlush::Finish).ok()?;
    if ended != Status::StreamEnd {
        return None;
    }
    room.truncate(usize::try_from(deflate.total_out()).ok()?);
    Some(room)
}

fn settle(span: &mut SpanData, limits: &Limits) {
    let mut dropped = last_wins(&mut span.attributes, limits.attributes);
    span.dropped_attributes_count = span.dropped_attributes_count.saturating_add(dropped);
    shorten(&mut span.attributes, limits.value_length);
    failure::settle(&mut span.status);
    dropped = latest(&mut span.events.events, limits.events);
    span.events.dropped_count = span.events.dropped_count.saturating_add(dropped);
    dropped = latest(&mut span.links.links, limits.links);
    span.links.dropped_count = span.links.dropped_count.saturating_add(dropped);
    for event in &mut span.events.events {
        dropped = last_wins(&mut event.attributes, limits.event_attributes);
        event.dropped_attributes_count = event.dropped_attributes_count.saturating_add(dropped);
        shorten(&mut event.attributes, limits.value_length);
    }
    for link in &mut span.links.links {
        dropped = last_wins(&mut link.attributes, limits.link_attributes);
        link.dropped_attributes_count = link.dropped_attributes_count.saturating_add(dropped);
        shorten(&mut link.attributes, limits.value_length);
    }
}

/// Leaves the last of them. Answers with how many had to go.
fn latest<T>(all: &mut Vec<T>, limit: u32) -> u32 {
    let limit = usize::try_from(limit).unwrap_or(usize::MAX);
    let dropped = all.len().saturating_sub(limit);
    all.drain(..dropped);
    u32::try_from(dropped).unwrap_or(u32::MAX)
}

/// Leaves each name once, with its last value, and at most so many of them. Answers with how many had
/// to go.
fn last_wins(attributes: &mut Vec<KeyValue>, limit: u32) -> u32 {
    let limit = usize::try_from(limit).unwrap_or(usize::MAX);
    if attributes.len() <= limit && attributes.len() <= FEW && !has_twins(attributes) {
        return 0;
    }
    let mut places: HashMap<Key, usize> = HashMap::with_capacity(attributes.len());
    let mut kept: Vec<KeyValue> = Vec::with_capacity(attributes.len().min(limit));
    let mut dropped = 0;
    for attribute in attributes.drain(..) {
        if let Some(place) = places.get(&attribute.key) {
            kept[*place].value = attribute.value;
        } else if kept.len() < limit {
            places.insert(attribute.key.clone(), kept.len());
            kept.push(attribute);
        } else {
            dropped += 1;
        }
    }
    *attributes = kept;
    dropped
}

fn has_twins(attributes: &[KeyValue]) -> bool {
    let mut rest = attributes;
    while let Some((first, others)) = rest.split_first() {
        if others.iter().any(|other| other.key == first.key) {
            return true;
        }
        rest = others;
    }
    false
}

fn shorten(attributes: &mut [KeyValue], limit: Option<usize>) {
    let Some(limit) = limit else { return };
    for attribute in attributes {
        match &mut attribute.value {
            Value::String(text) => shorten_text(text, limit),
            Value::Array(Array::String(texts)) => {
                for text in texts {
                    shorten_text(text, limit);
                }
            }
            _ => {}
        }
    }
}

/// Leaves the first characters of a text.
fn shorten_text(text: &mut StringValue, limit: usize) {
    // A text of so many bytes has no more characters.
    if text.as_str().len() <= limit {
        return;
    }
    if let Some((end, _)) = text.as_str().char_indices().nth(limit) {
        let short: Cow<'static, str> = Cow::Owned(text.as_str()[..end].to_owned());
        *text = StringValue::from(short);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn set(count: usize) -> Vec<KeyValue> {
        (0..count).map(|number| KeyValue::new(format!("k{number}"), 1)).collect()
    }

    fn number(count: usize) -> i64 {
        i64::try_from(count).unwrap()
    }

    #[test]
    fn of_two_attributes_with_one_name_the_last_counts_in_the_place_of_the_first() {
        for others in [2, 60] {
            let mut attributes = set(others);
            attributes.push(KeyValue::new("k1", "new"));
            attributes.push(KeyValue::new("last", true));
            assert_eq!(last_wins(&mut attributes, 128), 0);
            assert_eq!(attributes.len(), others + 1);
            assert_eq!(attributes[1], KeyValue::new("k1", "new"));
            assert_eq!(attributes[others], KeyValue::new("last", true));
        }
    }

    #[test]
    fn what_is_beyond_a_limit_is_counted_and_what_is_there_can_still_be_replaced() {
        let mut attributes = set(5);
        attributes.push(KeyValue::new("k0", number(attributes.len())));
        assert_eq!(last_wins(&mut attributes, 3), 2);
        assert_eq!(attributes.len(), 3);
        assert_eq!(attributes[0], KeyValue::new("k0", 5));
        assert_eq!(last_wins(&mut attributes, 0), 3);
        assert!(attributes.is_empty());
    }

    #[test]
    fn of_events_and_links_the_latest_are_kept() {
        let mut all = vec![1, 2, 3, 4, 5];
        assert_eq!(latest(&mut all, 7), 0);
        assert_eq!(latest(&mut all, 3), 2);
        assert_eq!(all, [3, 4, 5]);
        assert_eq!(latest(&mut all, 0), 3);
        assert!(all.is_empty());
    }

    #[test]
    fn a_text_is_cut_after_characters_and_not_after_bytes() {
        let texts = Value::Array(vec![StringValue::from("äöü"), StringValue::from("a")].into());
        let mut attributes = vec![
            KeyValue::new("text", "äöü"),
            KeyValue::new("texts", texts),
            KeyValue::new("number", 12345),
        ];
        shorten(&mut attributes, Some(2));
        assert_eq!(attributes[0].value.as_str(), "äö");
        assert_eq!(attributes[1].value.as_str(), "[\"äö\",\"a\"]");
        assert_eq!(attributes[2].value, Value::I64(12345));
        shorten(&mut attributes, Some(0));
        assert_eq!(attributes[0].value.as_str(), "");
    }

    #[test]
    fn what_is_compressed_is_gzip() {
        use zlib_rs::{Inflate, InflateFlush};
        let bytes: Vec<u8> = (0..100_000_u32).map(|number| (number % 251) as u8).collect();
        let packed = gzip(&bytes).unwrap();
        assert_eq!(packed[..2], [0x1f, 0x8b]);
        assert!(packed.len() < bytes.len() / 10);
        let mut inflate = Inflate::new(true, 31);
        let mut room = vec![0; bytes.len() + 1];
        inflate.decompress(&packed, &mut room, InflateFlush::Finish).unwrap();
        room.truncate(usize::try_from(inflate.total_out()).unwrap());
        assert_eq!(room, bytes);
        assert!(gzip(&[]).is_some());
    }
}
