//! OTLP as a strict receiver takes it: protobuf by the official definitions, and its JSON, which has rules
//! of its own ([OTLP/HTTP](https://opentelemetry.io/docs/specs/otlp/#json-protobuf-encoding)).
//!
//! The definitions also read JSON, and are lenient there as receivers should be; so what a sender must
//! keep to is looked at before.

use std::collections::BTreeMap;

use opentelemetry_proto::tonic::collector::trace::v1::ExportTraceServiceRequest;
use opentelemetry_proto::tonic::common::v1::any_value::Value as Any;
use opentelemetry_proto::tonic::common::v1::{AnyValue, InstrumentationScope, KeyValue};
use opentelemetry_proto::tonic::resource::v1::Resource;
use opentelemetry_proto::tonic::trace::v1::Span;
use prost::Message;
use serde::de::DeserializeOwned;
use serde_json::Value;
use zlib_rs::{Inflate, InflateFlush, Status};

use crate::Failure;
use crate::collector::Delivery;

/// The window of deflate, and 16 for gzip's header.
const GZIP_WINDOW: u8 = 15 + 16;
/// The largest message that is unpacked, in bytes.
const LARGEST: usize = 64 * 1024 * 1024;

/// A span, and whose it is.
#[derive(Clone, Debug)]
pub struct Received {
    /// Who has sent it.
    pub resource: Resource,
    /// Who has made it.
    pub scope: InstrumentationScope,
    /// By which schema.
    pub schema_url: String,
    /// The span.
    pub span: Span,
}

/// The message of a delivery, whatever it is written in.
///
/// # Errors
/// When it is none.
pub fn message<M: Message + Default + DeserializeOwned>(delivery: &Delivery) -> Result<M, Failure> {
    let body = match delivery.field("content-encoding") {
        None => delivery.body.clone(),
        Some("gzip") => unpacked(&delivery.body)?,
        Some(other) => return Err(format!("compressed in an unknown way: {other}").into()),
    };
    match delivery.field("content-type") {
        Some("application/x-protobuf") => Ok(M::decode(body.as_slice())?),
        Some("application/json") => {
            let value: Value = serde_json::from_slice(&body)?;
            check("", &value)?;
            Ok(serde_json::from_value(value)?)
        }
        other => Err(format!("written in an unknown way: {other:?}").into()),
    }
}

/// The spans of some deliveries, in their order.
///
/// # Errors
/// When one of these holds no spans.
pub fn spans(deliveries: &[Delivery]) -> Result<Vec<Received>, Failure> {
    let mut received = Vec::new();
    for delivery in deliveries {
        let message: ExportTraceServiceRequest = message(delivery)?;
        for of_resource in message.resource_spans {
            let resource = of_resource.resource.unwrap_or_default();
            for of_scope in of_resource.scope_spans {
                let scope = of_scope.scope.unwrap_or_default();
                for span in of_scope.spans {
                    let schema_url = of_scope.schema_url.clone();
                    let (resource, scope) = (resource.clone(), scope.clone());
                    received.push(Received { resource, scope, schema_url, span });
                }
            }
        }
    }
    Ok(received)
}

/// Attributes by name, their values as Rust writes them for debugging, which tells `1` from `1.0` and
/// from `"1"`.
///
/// # Errors
/// When a name is there twice, or a value is missing.
pub fn attributes(given: &[KeyValue]) -> Result<BTreeMap<String, String>, Failure> {
    let mut attributes = BTreeMap::new();
    for KeyValue { key, value, .. } in given {
        let value = value.as_ref().and_then(worded);
        let value = value.ok_or_else(|| format!("{key} has no value"))?;
        if attributes.insert(key.clone(), value).is_some() {
            return Err(format!("{key} is there twice").into());
        }
    }
    Ok(attributes)
}

fn worded(value: &AnyValue) -> Option<String> {
    Some(match value.value.as_ref()? {
        Any::StringValue(text) => format!("{text:?}"),
        Any::BoolValue(value) => value.to_string(),
        Any::IntValue(number) => number.to_string(),
        Any::DoubleValue(number) => format!("{number:?}"),
        Any::ArrayValue(array) => {
            let values: Option<Vec<_>> = array.values.iter().map(worded).collect();
            format!("[{}]", values?.join(", "))
        }
        Any::KvlistValue(_) | Any::BytesValue(_) | Any::StringValueStrindex(_) => return None,
    })
}

/// Checks what OTLP says of JSON, of the value with this name and of all below it.
fn check(name: &str, value: &Value) -> Result<(), Failure> {
    let is_right = match name {
        "traceId" => is_hexadecimal(value, 32),
        "spanId" => is_hexadecimal(value, 16),
        "parentSpanId" => value == "" || is_hexadecimal(value, 16),
        // 64 bits are more than many readers of JSON have for a number.
        "startTimeUnixNano" | "endTimeUnixNano" | "timeUnixNano" | "count" | "asInt" => {
            value.as_str().is_some_and(|text| text.parse::<i64>().is_ok())
        }
        "intValue" => value.as_str().is_some_and(|text| text.parse::<i64>().is_ok()),
        // Enumerations are numbers, and so is everything of 32 bits.
        "kind" | "code" | "flags" | "aggregationTemporality" => value.is_u64(),
        _ if name.starts_with("dropped") => value.is_u64(),
        "doubleValue" | "asDouble" | "sum" | "min" | "max" => {
            value.is_number()
                || value.is_object()
                || ["NaN", "Infinity", "-Infinity"].iter().any(|name| value == name)
        }
        _ => !value.is_null(),
    };
    if !is_right {
        return Err(format!("{name} must not be {value}").into());
    }
    match value {
        Value::Array(values) => values.iter().try_for_each(|value| check("", value)),
        Value::Object(members) => members.iter().try_for_each(|(name, value)| {
            if !name.starts_with(|letter: char| letter.is_ascii_lowercase()) || name.contains('_') {
                return Err(format!("{name} is not written like this").into());
            }
            check(name, value)
        }),
        _ => Ok(()),
    }
}

fn is_hexadecimal(value: &Value, length: usize) -> bool {
    value.as_str().is_some_and(|text| {
        text.len() == length && text.bytes().all(|byte| byte.is_ascii_hexdigit())
    })
}

fn unpacked(packed: &[u8]) -> Result<Vec<u8>, Failure> {
    let mut inflate = Inflate::new(true, GZIP_WINDOW);
    let mut room = vec![0; LARGEST];
    let status = inflate.decompress(packed, &mut room, InflateFlush::Finish);
    match status {
        Ok(Status::StreamEnd) => {
            room.truncate(usize::try_from(inflate.total_out())?);
            Ok(room)
        }
        other => Err(format!("not gzip: {other:?}").into()),
    }
}
