//! A record as one line of JSON.

use std::borrow::Cow;
use std::fmt::Write;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use duet_core::InvocationId;
use serde::{Serialize, Serializer};
use time::OffsetDateTime;

use super::{Level, Origin, Stream, Voice, output, settings};

/// What a reader gets. The order is what people look for first.
#[derive(Serialize)]
pub(super) struct Record<'a> {
    time: Time,
    level: Level,
    message: &'a str,
    #[serde(skip_serializing_if = "str::is_empty")]
    function: &'a str,
    #[serde(skip_serializing_if = "str::is_empty")]
    namespace: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    invocation: Option<InvocationId>,
    #[serde(skip_serializing_if = "Option::is_none")]
    trace_id: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    span_id: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    logger: Option<&'a str>,
    stream: Stream,
    /// Set when there is more of the message in the next record.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    continues: bool,
}

/// A record with fields of its own.
#[derive(Serialize)]
struct WithFields<'a, T> {
    #[serde(flatten)]
    record: &'a Record<'a>,
    #[serde(flatten)]
    fields: &'a T,
}

#[derive(Clone, Copy)]
struct Time(SystemTime);

impl<'a> Record<'a> {
    pub(super) fn new(level: Level, stream: Stream, message: &'a str) -> Self {
        let settings = settings::current();
        Self {
            time: Time(SystemTime::now()),
            level,
            message,
            function: &settings.function,
            namespace: &settings.namespace,
            invocation: None,
            trace_id: None,
            span_id: None,
            logger: None,
            stream,
            continues: false,
        }
    }

    /// What the Function has printed. The end of its last line is not a part of the message.
    pub(super) fn printed(stream: Stream, text: &'a str, voice: Voice<'a>) -> Self {
        let message = text.trim_end_matches('\n');
        let record = Self::new(voice.level_on(stream), stream, message).origin(voice.origin);
        Self { logger: voice.logger, ..record }
    }

    pub(super) fn logger(self, logger: &'a str) -> Self {
        Self { logger: Some(logger), ..self }
    }

    pub(super) fn origin(self, origin: Option<Origin>) -> Self {
        let Some(Origin { invocation, span }) = origin else { return self };
        let trace_id = span.map(|(trace, _)| trace.to_string());
        let span_id = span.map(|(_, span)| span.to_string());
        Self { invocation: Some(invocation), trace_id, span_id, ..self }
    }

    pub(super) fn continues(self, continues: bool) -> Self {
        Self { continues, ..self }
    }

    /// Writes it, unless it says nothing: empty lines are there for people.
    pub(super) fn write(&self) {
        if !self.message.is_empty() {
            write(self.stream, self);
        }
    }

    pub(super) fn write_with(&self, fields: &impl Serialize) {
        write(self.stream, &WithFields { record: self, fields });
    }
}

fn write(stream: Stream, record: &impl Serialize) {
    // Nothing in a record can fail to become JSON.
    let Ok(mut line) = serde_json::to_vec(record) else { return };
    line.push(b'\n');
    output::write(stream, &line);
}

impl Serialize for Level {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.name())
    }
}

impl Serialize for Stream {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.name())
    }
}

impl Serialize for Time {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&rfc3339(self.0))
    }
}

/// `2026-01-31T08:49:37.000001Z`.
fn rfc3339(time: SystemTime) -> String {
    let since = time.duration_since(UNIX_EPOCH).unwrap_or(Duration::ZERO);
    let seconds = i64::try_from(since.as_secs()).unwrap_or(i64::MAX);
    let date = OffsetDateTime::from_unix_timestamp(seconds).unwrap_or(OffsetDateTime::UNIX_EPOCH);
    let (year, month, day) = date.to_calendar_date();
    let (hour, minute, second) = date.to_hms();
    let mut text = String::with_capacity(27);
    // A string takes everything.
    let _ = write!(
        text,
        "{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}.{micros:06}Z",
        month = u8::from(month),
        micros = since.subsec_micros()
    );
    text
}

/// Bytes as text: what is not UTF-8 becomes U+FFFD.
pub(super) fn text(bytes: &[u8]) -> Cow<'_, str> {
    String::from_utf8_lossy(bytes)
}

#[cfg(test)]
mod tests {
    use opentelemetry::trace::{SpanContext, SpanId, TraceFlags, TraceId, TraceState};
    use serde_json::{Value, json};

    use super::*;

    fn parsed(record: &impl Serialize) -> Value {
        let text = serde_json::to_string(record).unwrap();
        assert!(!text.contains('\n'), "{text}");
        serde_json::from_str(&text).unwrap()
    }

    #[test]
    fn a_time_has_microseconds_and_is_utc() {
        let time = UNIX_EPOCH + Duration::from_micros(784_111_777_000_042);
        assert_eq!(rfc3339(time), "1994-11-06T08:49:37.000042Z");
    }

    #[test]
    fn a_record_is_one_line_and_names_the_invocation_and_its_span() {
        let span = SpanContext::new(
            TraceId::from(0x0af7_6519_16cd_43dd_8448_eb21_1c80_319c),
            SpanId::from(0x00f0_67aa_0ba9_02b7),
            TraceFlags::SAMPLED,
            true,
            TraceState::NONE,
        );
        let origin = Origin::numbered(7).within(&span);
        let record = Record::new(Level::Warn, Stream::Error, "first\nsecond \"quoted\"\u{1}");
        let mut value = parsed(&record.logger("shop").origin(Some(origin)));
        value.as_object_mut().unwrap().remove("time").unwrap();
        assert_eq!(
            value,
            json!({
                "level": "warning",
                "message": "first\nsecond \"quoted\"\u{1}",
                "invocation": 7,
                "trace_id": "0af7651916cd43dd8448eb211c80319c",
                "span_id": "00f067aa0ba902b7",
                "logger": "shop",
                "stream": "stderr",
            })
        );
    }

    #[test]
    fn a_span_that_is_none_is_not_named() {
        let origin = Origin::numbered(7).within(&SpanContext::NONE);
        let value = parsed(&Record::new(Level::Info, Stream::Output, "x").origin(Some(origin)));
        assert_eq!(value["invocation"], 7);
        assert!(value.get("trace_id").is_none() && value.get("span_id").is_none(), "{value}");
    }

    #[test]
    fn fields_of_its_own_stand_beside_the_others() {
        #[derive(Serialize)]
        struct Fields {
            status: u16,
        }
        let record = Record::new(Level::Info, Stream::Output, "GET /");
        let value = parsed(&WithFields { record: &record, fields: &Fields { status: 200 } });
        assert_eq!((&value["message"], &value["status"]), (&json!("GET /"), &json!(200)));
    }
}
