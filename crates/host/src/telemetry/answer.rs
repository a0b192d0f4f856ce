//! What a collector's answer means: taken, taken in part, try again, or give up. Anything that is not
//! understood counts as what its status says.

use std::time::{Duration, SystemTime};

use bytes::Bytes;
use http::header::{CONTENT_TYPE, RETRY_AFTER};
use http::{HeaderMap, Response, StatusCode};
use opentelemetry_proto::tonic::collector::trace::v1::ExportTraceServiceResponse;
use prost::Message;

/// So much of what a collector says goes into the log.
const LONGEST_SAYING: usize = 200;

/// What became of a message, as far as one answer tells.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Answer {
    /// It has arrived. The collector may have refused some of it.
    Taken {
        /// How many spans or data points it refused.
        rejected: usize,
        /// Why, or what else it wants to say.
        saying: String,
    },
    /// It may be sent again.
    Again {
        /// What happened.
        why: String,
        /// When, if the collector said so.
        after: Option<Duration>,
    },
    /// There is no point in sending it again.
    Refused {
        /// What happened.
        why: String,
    },
}

impl Answer {
    /// What an answer to a message with so many spans or data points means.
    pub(super) fn to(count: usize, response: &Response<Bytes>, now: SystemTime) -> Self {
        let (status, headers) = (response.status(), response.headers());
        if status.is_success() {
            return taken(count, headers, response.body());
        }
        let why = worded(status, headers, response.body());
        match status {
            StatusCode::TOO_MANY_REQUESTS
            | StatusCode::BAD_GATEWAY
            | StatusCode::SERVICE_UNAVAILABLE
            | StatusCode::GATEWAY_TIMEOUT => Self::Again { why, after: retry_after(headers, now) },
            _ => Self::Refused { why },
        }
    }
}

fn taken(count: usize, headers: &HeaderMap, body: &Bytes) -> Answer {
    let response = if is_json(headers) {
        serde_json::from_slice::<Partial>(body).ok().map(|partial| {
            let told = partial.partial_success.unwrap_or_default();
            (told.rejected_spans.0, told.error_message)
        })
    } else {
        // An answer to metrics has the same two fields, under the same numbers.
        ExportTraceServiceResponse::decode(body.as_ref()).ok().map(|response| {
            let told = response.partial_success.unwrap_or_default();
            (told.rejected_spans, told.error_message)
        })
    };
    let (rejected, saying) = response.unwrap_or_default();
    // A collector that refuses more than it was given, or less than nothing, lies.
    let rejected = usize::try_from(rejected).unwrap_or(0).min(count);
    Answer::Taken { rejected, saying: shortened(&saying) }
}

/// OTLP's JSON, of which a field may be missing, or a number be text.
#[derive(Default, serde::Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct Partial {
    partial_success: Option<Told>,
}

#[derive(Default, serde::Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct Told {
    #[serde(alias = "rejectedDataPoints")]
    rejected_spans: Whole,
    error_message: String,
}

#[derive(Default)]
struct Whole(i64);

impl<'de> serde::Deserialize<'de> for Whole {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let value = serde_json::Value::deserialize(deserializer)?;
        let text = value.as_str().and_then(|text| text.parse().ok());
        Ok(Self(value.as_i64().or(text).unwrap_or_default()))
    }
}

fn is_json(headers: &HeaderMap) -> bool {
    is_media_type(headers, "application/json")
}

/// Whether a body is of this type, whatever is said of it besides.
fn is_media_type(headers: &HeaderMap, wanted: &str) -> bool {
    let said = headers.get(CONTENT_TYPE).and_then(|said| said.to_str().ok()).unwrap_or_default();
    said.split(';').next().is_some_and(|said| said.trim().eq_ignore_ascii_case(wanted))
}

/// `Retry-After`: seconds, or a date.
fn retry_after(headers: &HeaderMap, now: SystemTime) -> Option<Duration> {
    let value = headers.get(RETRY_AFTER)?.to_str().ok()?.trim();
    if let Ok(seconds) = value.parse() {
        return Some(Duration::from_secs(seconds));
    }
    let date = httpdate::parse_http_date(value).ok()?;
    Some(date.duration_since(now).unwrap_or_default())
}

/// An answer that is none, for people.
fn worded(status: StatusCode, headers: &HeaderMap, body: &Bytes) -> String {
    let said = if is_json(headers) {
        let value: serde_json::Value = serde_json::from_slice(body).unwrap_or_default();
        value.get("message").and_then(serde_json::Value::as_str).unwrap_or_default().to_owned()
    } else if is_media_type(headers, "application/x-protobuf") {
        Told::of_status(body)
    } else {
        String::from_utf8_lossy(body).into_owned()
    };
    let said = shortened(&said);
    if said.is_empty() {
        format!("answered {status}")
    } else {
        format!("answered {status}: {said}")
    }
}

impl Told {
    /// The message of a `google.rpc.Status`, in which it is the second field, as the other is here.
    fn of_status(body: &Bytes) -> String {
        let status =
            opentelemetry_proto::tonic::collector::trace::v1::ExportTracePartialSuccess::decode(
                body.as_ref(),
            );
        status.map(|status| status.error_message).unwrap_or_default()
    }
}

/// The beginning of what a collector says, on one line.
fn shortened(saying: &str) -> String {
    let line = saying.trim().chars().map(|char| if char.is_control() { ' ' } else { char });
    line.take(LONGEST_SAYING).collect()
}

#[cfg(test)]
mod tests {
    use opentelemetry_proto::tonic::collector::trace::v1::ExportTracePartialSuccess;

    use super::*;

    const PROTOBUF: &str = "application/x-protobuf";
    const JSON: &str = "application/json";

    fn answer(status: u16, fields: &[(&'static str, &str)], body: impl Into<Bytes>) -> Answer {
        let mut response = Response::new(body.into());
        *response.status_mut() = StatusCode::from_u16(status).unwrap();
        for (name, value) in fields {
            response.headers_mut().insert(*name, value.parse().unwrap());
        }
        Answer::to(10, &response, SystemTime::UNIX_EPOCH + Duration::from_secs(784_111_777))
    }

    fn taken(rejected: usize, saying: &str) -> Answer {
        Answer::Taken { rejected, saying: saying.to_owned() }
    }

    #[test]
    fn a_success_is_one_whatever_its_body() {
        assert_eq!(answer(200, &[("content-type", PROTOBUF)], ""), taken(0, ""));
        assert_eq!(answer(204, &[], ""), taken(0, ""));
        assert_eq!(answer(200, &[("content-type", JSON)], "{}"), taken(0, ""));
        assert_eq!(answer(200, &[("content-type", JSON)], "{\"partialSuccess"), taken(0, ""));
        assert_eq!(answer(200, &[("content-type", JSON)], "[1]"), taken(0, ""));
        assert_eq!(answer(200, &[], vec![0xff; 64]), taken(0, ""));
    }

    #[test]
    fn what_a_collector_refuses_of_a_batch_is_read_in_both_encodings() {
        let told = |rejected_spans, error_message: &str| {
            let partial =
                ExportTracePartialSuccess { rejected_spans, error_message: error_message.into() };
            ExportTraceServiceResponse { partial_success: Some(partial) }.encode_to_vec()
        };
        assert_eq!(answer(200, &[], told(3, "too old")), taken(3, "too old"));
        assert_eq!(answer(200, &[], told(0, "deprecated")), taken(0, "deprecated"));
        for body in [
            r#"{"partialSuccess":{"rejectedSpans":"3","errorMessage":"too old"}}"#,
            r#"{"partialSuccess":{"rejectedSpans":3,"errorMessage":"too old","more":1}}"#,
        ] {
            for media_type in [JSON, "Application/JSON; charset=utf-8"] {
                let answer = answer(200, &[("content-type", media_type)], body);
                assert_eq!(answer, taken(3, "too old"), "{media_type}: {body}");
            }
        }
        assert_eq!(answer(200, &[], told(99, "")), taken(10, ""), "more than there were");
        assert_eq!(answer(200, &[], told(-1, "")), taken(0, ""), "less than nothing");
    }

    #[test]
    fn only_what_the_specification_names_is_tried_again() {
        for status in [429, 502, 503, 504] {
            assert!(
                matches!(answer(status, &[], ""), Answer::Again { after: None, .. }),
                "{status}"
            );
        }
        for status in [301, 400, 401, 403, 404, 405, 408, 413, 415, 500, 501] {
            assert!(matches!(answer(status, &[], ""), Answer::Refused { .. }), "{status}");
        }
    }

    #[test]
    fn the_collector_says_when_to_come_again() {
        let after = |value| match answer(503, &[("retry-after", value)], "") {
            Answer::Again { after, .. } => after,
            other => panic!("{other:?}"),
        };
        assert_eq!(after("7"), Some(Duration::from_secs(7)));
        assert_eq!(after("Sun, 06 Nov 1994 08:49:47 GMT"), Some(Duration::from_secs(10)));
        assert_eq!(after("Sun, 06 Nov 1994 08:49:07 GMT"), Some(Duration::ZERO));
        assert_eq!(after("18446744073709551615"), Some(Duration::from_secs(u64::MAX)));
        assert_eq!(after("soon"), None);
        assert_eq!(after("-1"), None);
    }

    #[test]
    fn data_points_can_be_refused_as_spans_are() {
        let told = r#"{"partialSuccess":{"rejectedDataPoints":"3","errorMessage":"old"}}"#;
        let answer = answer(200, &[("content-type", JSON)], told);
        assert_eq!(answer, Answer::Taken { rejected: 3, saying: "old".to_owned() });
    }

    #[test]
    fn what_it_says_is_told_on_one_line() {
        let why = |fields: &[_], body: &[u8]| match answer(400, fields, body.to_vec()) {
            Answer::Refused { why } => why,
            other => panic!("{other:?}"),
        };
        let status = [&[0x08, 0x03, 0x12, 0x03], b"bad".as_slice()].concat();
        assert_eq!(why(&[("content-type", PROTOBUF)], &status), "answered 400 Bad Request: bad");
        assert_eq!(
            why(&[("content-type", JSON)], br#"{"code":3,"message":"bad\nspan"}"#),
            "answered 400 Bad Request: bad span"
        );
        assert_eq!(why(&[], b""), "answered 400 Bad Request");
        assert_eq!(why(&[], &[b'x'; 1000]).len(), "answered 400 Bad Request: ".len() + 200);
    }
}
