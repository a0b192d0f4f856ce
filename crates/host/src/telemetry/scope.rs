//! Who makes spans: a library, known by its name, its version and its schema.

use opentelemetry::trace::SpanBuilder;
use opentelemetry::{Context, InstrumentationScope, KeyValue};
use opentelemetry_sdk::trace::SdkTracer;

use super::start;

/// A library that makes spans.
#[derive(Clone, Debug)]
pub struct Scope {
    /// Nothing where the SDK is disabled.
    tracer: Option<SdkTracer>,
}

impl Scope {
    pub(super) fn new(tracer: Option<SdkTracer>) -> Self {
        Self { tracer }
    }

    /// Starts a span below the one in `parent`, and answers with the context in which it is. Where the
    /// SDK is disabled none is started: its place has the parent itself, as in OpenTelemetry's API
    /// without an SDK, so that a trace is passed on as it came.
    #[must_use]
    pub fn start(&self, builder: SpanBuilder, parent: Context) -> Context {
        match &self.tracer {
            None => parent,
            Some(tracer) => start(tracer, builder, &parent),
        }
    }
}

/// What is said of a library that makes spans or instruments; only its name must be known.
#[must_use]
pub fn library(
    name: String,
    version: Option<String>,
    schema_url: Option<String>,
    attributes: Vec<KeyValue>,
) -> InstrumentationScope {
    let mut library = InstrumentationScope::builder(name).with_attributes(attributes);
    if let Some(version) = version {
        library = library.with_version(version);
    }
    if let Some(url) = schema_url {
        library = library.with_schema_url(url);
    }
    library.build()
}
