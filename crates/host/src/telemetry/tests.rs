//! What becomes of a request's span when too many wait already.

use std::net::{SocketAddr, TcpListener};
use std::time::Duration;

use bytes::Bytes;
use duet_core::Deadline;
use http::Request;
use http::request::Builder;

use super::*;
use crate::metrics::Value;

const SAMPLED: &str = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
const UNSAMPLED: &str = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-00";

fn head(request: Builder) -> Parts {
    request.body(()).unwrap().into_parts().0
}

/// Tracing with room for one span, and a collector that never answers.
fn crowded(listener: &TcpListener) -> Tracing {
    let export = Export {
        destination: Destination::of(listener, Duration::from_hours(1)),
        queue: 1,
        batch: 1,
        delay: Duration::ZERO,
        patience: Duration::from_hours(1),
    };
    let settings = TracingSettings { export: Some(export), ..TracingSettings::default() };
    Tracing::new(&settings, &Arc::default())
}

fn invocation(head: Parts) -> Invocation {
    Invocation {
        id: 1,
        head: head.into(),
        body: Bytes::new(),
        has_body: false,
        peer: SocketAddr::from(([127, 0, 0, 1], 1)),
        deadline: Deadline::after(Instant::now(), Duration::from_mins(1)),
        trace: OnceLock::new(),
    }
}

fn dropped(tracing: &Tracing) -> Value {
    tracing.counts().families()[1].series[0].value.clone()
}

#[test]
fn a_span_without_room_is_counted_and_made_when_somebody_asks() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let tracing = crowded(&listener);
    let plain = head(Request::get("/"));
    assert!(!tracing.spares(&plain));
    drop(tracing.receive(&plain));
    assert!(tracing.spares(&plain));
    assert_eq!(dropped(&tracing), Value::Number(1.0));
    let invocation = invocation(head(Request::get("/").header("traceparent", SAMPLED)));
    let span = tracing.context_of(&invocation).span();
    assert!(!span.is_recording());
    let context = span.span_context();
    assert!(context.is_sampled() && !context.is_remote());
    assert!(SAMPLED.contains(&context.trace_id().to_string()));
    assert!(!SAMPLED.contains(&context.span_id().to_string()));
    assert_eq!(dropped(&tracing), Value::Number(1.0), "it has been counted");
}

#[test]
fn what_would_not_be_recorded_is_not_lost() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let tracing = crowded(&listener);
    drop(tracing.receive(&head(Request::get("/"))));
    assert!(tracing.spares(&head(Request::get("/").header("traceparent", UNSAMPLED))));
    assert_eq!(dropped(&tracing), Value::Number(0.0));
    assert!(tracing.spares(&head(Request::get("/").header("traceparent", SAMPLED))));
    assert_eq!(dropped(&tracing), Value::Number(1.0));
}
