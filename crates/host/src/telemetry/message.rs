//! From ended spans to what is sent: the specification's limits are applied, and a batch becomes one
//! message of OTLP.
//!
//! The SDK keeps every attribute that is set, also one that replaces another; so its own limit is set
//! higher (see [`recorded`]), and of several with one name the last counts here, in the place of the
//! first. Of events and links the SDK keeps the first; those of JavaScript and Python keep the last, and
//! so it is here. It is done here since it is nobody's time but the exporter's, and in pieces, since who
//! answers requests may want the processor, and who calls others the thread.

use std::borrow::Cow;
use std::collections::HashMap;
use std::thread;

use opentelemetry::{Array, Key, KeyValue, StringValue, Value};
use opentelemetry_proto::tonic::collector::trace::v1::ExportTraceServiceRequest;
use opentelemetry_proto::tonic::common::v1 as proto;
use opentelemetry_proto::tonic::common::v1::any_value::Value as Any;
use opentelemetry_proto::tonic::resource::v1::Resource;
use opentelemetry_proto::tonic::trace::v1::{ResourceSpans, ScopeSpans};
use opentelemetry_proto::transform::common::tonic::{Attributes, ResourceAttributesWithSchema};
use opentelemetry_proto::transform::trace::tonic::group_spans_by_resource_and_scope;
use opentelemetry_sdk::trace::SpanData;
use prost::Message;
use tokio::task::yield_now;
use zlib_rs::{Deflate, DeflateConfig, DeflateFlush, Status};

use super::settings::{Limits, Protocol};
use super::{failure, wire};

/// So many times what may be sent is recorded: for attributes that replace others, and events and links
/// after which others come. What is beyond even that is lost as it comes.
const MARGIN: u32 = 8;
/// Up to so many attributes are compared with each other; more are looked up.
const FEW: usize = 24;
/// So many spans become a part of a message in one go, which takes some hundredths of a millisecond.
const PIECE: usize = 16;
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

/// Something that is sent.
pub(super) trait Parcel: Send {
    /// Its bytes.
    fn encode(self, protocol: Protocol) -> impl Future<Output = Vec<u8>> + Send;
}

/// Spans that are sent together.
pub(super) struct Batch<'a> {
    pub(super) spans: Vec<SpanData>,
    /// Whose they are.
    pub(super) resource: &'a [KeyValue],
    /// How much of them is sent.
    pub(super) limits: &'a Limits,
    /// Whether others may have the processor first.
    pub(super) can_wait: &'a (dyn Fn() -> bool + Sync),
}

impl Parcel for Batch<'_> {
    async fn encode(self, protocol: Protocol) -> Vec<u8> {
        let resource = Some(resource(self.resource));
        let mut whole = ResourceSpans { resource, ..ResourceSpans::default() };
        let mut bytes = match protocol {
            // The fields of a message may come in any number of parts, one after another.
            Protocol::Protobuf => whole.encode_to_vec(),
            Protocol::Json => Vec::new(),
        };
        let mut spans = self.spans.into_iter();
        loop {
            let mut piece: Vec<_> = spans.by_ref().take(PIECE).collect();
            if piece.is_empty() {
                break;
            }
            for span in &mut piece {
                settle(span, self.limits);
            }
            match protocol {
                Protocol::Protobuf => wire::scope_spans(&mut bytes, &piece),
                Protocol::Json => whole.scope_spans.extend(by_scope(piece)),
            }
            // The system would not interrupt work of a few milliseconds for a request that has just come.
            if (self.can_wait)() {
                thread::yield_now();
            }
            yield_now().await;
        }
        match protocol {
            Protocol::Protobuf => wire::request(&bytes),
            Protocol::Json => json(ExportTraceServiceRequest { resource_spans: vec![whole] }),
        }
    }
}

/// Whose what is sent is.
pub(super) fn resource(attributes: &[KeyValue]) -> Resource {
    let attributes = Attributes::from(attributes.iter().cloned()).0;
    Resource { attributes, ..Resource::default() }
}

/// Spans as messages, by whoever has made them.
fn by_scope(spans: Vec<SpanData>) -> Vec<ScopeSpans> {
    let grouped =
        group_spans_by_resource_and_scope(spans, &ResourceAttributesWithSchema::default());
    grouped.into_iter().flat_map(|spans| spans.scope_spans).collect()
}

fn json(mut message: ExportTraceServiceRequest) -> Vec<u8> {
    let scopes = message.resource_spans.iter_mut().flat_map(|spans| &mut spans.scope_spans);
    for span in scopes.flat_map(|scope| &mut scope.spans) {
        put_into_words(&mut span.attributes);
        span.events.iter_mut().for_each(|event| put_into_words(&mut event.attributes));
        span.links.iter_mut().for_each(|link| put_into_words(&mut link.attributes));
    }
    // Only a map with keys that are no text could not be written, and there is none.
    serde_json::to_vec(&message).unwrap_or_default()
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
    use opentelemetry::trace::{Tracer, TracerProvider};
    use opentelemetry_sdk::trace::SdkTracerProvider;

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

    #[tokio::test]
    async fn pieces_are_one_message_in_the_order_of_the_spans() {
        let resource = [KeyValue::new("service.name", "shop")];
        let limits = Limits::default();
        for count in [0, 1, PIECE, 3 * PIECE + 1] {
            let provider = SdkTracerProvider::default();
            let spans: Vec<_> = (0..count)
                .map(|number| {
                    let tracer = provider.tracer(if number < PIECE { "one" } else { "other" });
                    tracer.start(number.to_string()).exported_data().unwrap()
                })
                .collect();
            let (spans, can_wait) = (|| spans.clone(), &|| count > PIECE);
            let batch = || Batch { spans: spans(), resource: &resource, limits: &limits, can_wait };
            let bytes = batch().encode(Protocol::Protobuf).await;
            let json = batch().encode(Protocol::Json).await;
            let message = ExportTraceServiceRequest::decode(bytes.as_slice()).unwrap();
            assert_eq!(message, serde_json::from_slice(&json).unwrap());
            let [whole] = message.resource_spans.as_slice() else { panic!("{message:?}") };
            assert_eq!(whole.resource.as_ref().unwrap().attributes[0].key, "service.name");
            let scopes = whole.scope_spans.iter();
            let scope = |spans: &ScopeSpans| spans.scope.as_ref().unwrap().name.clone();
            let named = scopes.flat_map(|spans| {
                spans.spans.iter().map(move |span| (scope(spans), span.name.clone()))
            });
            let expected = (0..count).map(|number| {
                (if number < PIECE { "one" } else { "other" }.to_owned(), number.to_string())
            });
            assert_eq!(named.collect::<Vec<_>>(), expected.collect::<Vec<_>>());
        }
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
