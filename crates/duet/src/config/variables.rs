//! Every environment variable that Duet reads. Where a meaning has two names, the newer is first
//! and wins. The README's table is checked against this list by a test.

/// The file or folder with the sources.
pub const HANDLER_PATH: &[&str] = &["HANDLER_PATH", "FUNCTION_PATH", "KUBELESS_INSTALL_VOLUME"];
/// The name of the file with the handler, without its ending (`handler`).
pub const MODULE: &[&str] = &["HANDLER_MOD_NAME", "MOD_NAME"];
/// The name of the handler in that file (`main`).
pub const HANDLER: &[&str] = &["HANDLER_FUNC_NAME", "FUNC_HANDLER"];
/// Further folders with packages of Python.
pub const PACKAGES: &[&str] = &["DUET_PACKAGES"];
/// The Function's name.
pub const NAME: &[&str] = &["FUNC_NAME"];
/// The Function's namespace.
pub const NAMESPACE: &[&str] = &["SERVICE_NAMESPACE"];
/// The runtime that the Function was written for.
pub const RUNTIME: &[&str] = &["FUNC_RUNTIME"];
/// How long an invocation may take, in seconds.
pub const TIMEOUT: &[&str] = &["FUNC_TIMEOUT"];
/// The largest request body, in megabytes of 1024 × 1024 bytes.
pub const BODY_MEGABYTES: &[&str] = &["FUNC_BODY_MB_LIMIT", "REQ_MB_LIMIT"];
/// The largest request body of a Python Function, in bytes.
pub const BODY_BYTES: &[&str] = &["FUNC_MEMFILE_MAX"];
/// The memory limit of the Function's container, for `context`.
pub const MEMORY_LIMIT: &[&str] = &["FUNC_MEMORY_LIMIT"];
/// How many threads run Python handlers.
pub const THREADS: &[&str] = &["SERVER_NUMTHREADS", "CHERRYPY_NUMTHREADS"];
/// The address to listen on.
pub const HOST: &[&str] = &["SERVER_HOST"];
/// The port to listen on; 0 asks the system for a free one.
pub const PORT: &[&str] = &["SERVER_PORT", "FUNC_PORT"];
/// Where events are published.
pub const PUBLISHER: &[&str] = &["PUBLISHER_PROXY_ADDRESS"];
/// How long one publication may take, in seconds.
pub const PUBLISH_TIMEOUT: &[&str] = &["DUET_PUBLISH_TIMEOUT"];
/// Where spans are sent.
pub const TRACE_COLLECTOR: &[&str] = &["TRACE_COLLECTOR_ENDPOINT"];
/// The same, in OpenTelemetry's words.
pub const TRACES_ENDPOINT: &[&str] = &["OTEL_EXPORTER_OTLP_TRACES_ENDPOINT"];
/// Where telemetry of all kinds is sent; each kind has a path of its own below it.
pub const OTLP_ENDPOINT: &[&str] = &["OTEL_EXPORTER_OTLP_ENDPOINT"];
/// Whether spans are sent, and to whom.
pub const TRACES_EXPORTER: &[&str] = &["OTEL_TRACES_EXPORTER"];
/// How spans are written.
pub const TRACES_PROTOCOL: &[&str] =
    &["OTEL_EXPORTER_OTLP_TRACES_PROTOCOL", "OTEL_EXPORTER_OTLP_PROTOCOL"];
/// Header fields for the collector.
pub const TRACES_HEADERS: &[&str] =
    &["OTEL_EXPORTER_OTLP_TRACES_HEADERS", "OTEL_EXPORTER_OTLP_HEADERS"];
/// How long the collector has to answer, in milliseconds.
pub const TRACES_TIMEOUT: &[&str] =
    &["OTEL_EXPORTER_OTLP_TRACES_TIMEOUT", "OTEL_EXPORTER_OTLP_TIMEOUT"];
/// Whether what is sent is compressed.
pub const TRACES_COMPRESSION: &[&str] =
    &["OTEL_EXPORTER_OTLP_TRACES_COMPRESSION", "OTEL_EXPORTER_OTLP_COMPRESSION"];
/// The file with the authorities that the collector's certificate must come from.
pub const TRACES_CERTIFICATE: &[&str] =
    &["OTEL_EXPORTER_OTLP_TRACES_CERTIFICATE", "OTEL_EXPORTER_OTLP_CERTIFICATE"];
/// The file with the certificate that is shown to the collector.
pub const TRACES_CLIENT_CERTIFICATE: &[&str] =
    &["OTEL_EXPORTER_OTLP_TRACES_CLIENT_CERTIFICATE", "OTEL_EXPORTER_OTLP_CLIENT_CERTIFICATE"];
/// The file with its key.
pub const TRACES_CLIENT_KEY: &[&str] =
    &["OTEL_EXPORTER_OTLP_TRACES_CLIENT_KEY", "OTEL_EXPORTER_OTLP_CLIENT_KEY"];
/// What is read from requests and written to outgoing calls.
pub const PROPAGATORS: &[&str] = &["OTEL_PROPAGATORS"];
/// Whether no span is recorded.
pub const SDK_DISABLED: &[&str] = &["OTEL_SDK_DISABLED"];
/// Which spans are recorded.
pub const SAMPLER: &[&str] = &["OTEL_TRACES_SAMPLER"];
/// The share of them, for the samplers that want one.
pub const SAMPLER_ARGUMENT: &[&str] = &["OTEL_TRACES_SAMPLER_ARG"];
/// The name of the service in spans.
pub const SERVICE: &[&str] = &["OTEL_SERVICE_NAME"];
/// What else is said of whoever sends spans.
pub const RESOURCE: &[&str] = &["OTEL_RESOURCE_ATTRIBUTES"];
/// How many attributes a span may have.
pub const SPAN_ATTRIBUTES: &[&str] =
    &["OTEL_SPAN_ATTRIBUTE_COUNT_LIMIT", "OTEL_ATTRIBUTE_COUNT_LIMIT"];
/// How many characters an attribute may have.
pub const ATTRIBUTE_LENGTH: &[&str] =
    &["OTEL_SPAN_ATTRIBUTE_VALUE_LENGTH_LIMIT", "OTEL_ATTRIBUTE_VALUE_LENGTH_LIMIT"];
/// How many events a span may have.
pub const SPAN_EVENTS: &[&str] = &["OTEL_SPAN_EVENT_COUNT_LIMIT"];
/// How many links a span may have.
pub const SPAN_LINKS: &[&str] = &["OTEL_SPAN_LINK_COUNT_LIMIT"];
/// How many attributes an event may have.
pub const EVENT_ATTRIBUTES: &[&str] =
    &["OTEL_EVENT_ATTRIBUTE_COUNT_LIMIT", "OTEL_ATTRIBUTE_COUNT_LIMIT"];
/// How many attributes a link may have.
pub const LINK_ATTRIBUTES: &[&str] =
    &["OTEL_LINK_ATTRIBUTE_COUNT_LIMIT", "OTEL_ATTRIBUTE_COUNT_LIMIT"];
/// How many spans may wait to be sent.
pub const BATCH_QUEUE: &[&str] = &["OTEL_BSP_MAX_QUEUE_SIZE"];
/// How many are sent at once.
pub const BATCH_SIZE: &[&str] = &["OTEL_BSP_MAX_EXPORT_BATCH_SIZE"];
/// How long one waits for others, in milliseconds.
pub const BATCH_DELAY: &[&str] = &["OTEL_BSP_SCHEDULE_DELAY"];
/// How long a batch may take with everything that is tried for it, in milliseconds.
pub const BATCH_TIMEOUT: &[&str] = &["OTEL_BSP_EXPORT_TIMEOUT"];
/// Whether metrics are pushed.
pub const METRICS_EXPORTER: &[&str] = &["OTEL_METRICS_EXPORTER"];
/// Where they are pushed to.
pub const METRICS_ENDPOINT: &[&str] = &["OTEL_EXPORTER_OTLP_METRICS_ENDPOINT"];
/// How they are written.
pub const METRICS_PROTOCOL: &[&str] =
    &["OTEL_EXPORTER_OTLP_METRICS_PROTOCOL", "OTEL_EXPORTER_OTLP_PROTOCOL"];
/// Header fields for their collector.
pub const METRICS_HEADERS: &[&str] =
    &["OTEL_EXPORTER_OTLP_METRICS_HEADERS", "OTEL_EXPORTER_OTLP_HEADERS"];
/// How long their collector has to answer, in milliseconds.
pub const METRICS_TIMEOUT: &[&str] =
    &["OTEL_EXPORTER_OTLP_METRICS_TIMEOUT", "OTEL_EXPORTER_OTLP_TIMEOUT"];
/// Whether they are compressed.
pub const METRICS_COMPRESSION: &[&str] =
    &["OTEL_EXPORTER_OTLP_METRICS_COMPRESSION", "OTEL_EXPORTER_OTLP_COMPRESSION"];
/// The file with the authorities that their collector's certificate must come from.
pub const METRICS_CERTIFICATE: &[&str] =
    &["OTEL_EXPORTER_OTLP_METRICS_CERTIFICATE", "OTEL_EXPORTER_OTLP_CERTIFICATE"];
/// The file with the certificate that is shown to their collector.
pub const METRICS_CLIENT_CERTIFICATE: &[&str] =
    &["OTEL_EXPORTER_OTLP_METRICS_CLIENT_CERTIFICATE", "OTEL_EXPORTER_OTLP_CLIENT_CERTIFICATE"];
/// The file with its key.
pub const METRICS_CLIENT_KEY: &[&str] =
    &["OTEL_EXPORTER_OTLP_METRICS_CLIENT_KEY", "OTEL_EXPORTER_OTLP_CLIENT_KEY"];
/// Since when they are counted.
pub const METRICS_TEMPORALITY: &[&str] = &["OTEL_EXPORTER_OTLP_METRICS_TEMPORALITY_PREFERENCE"];
/// How often they are pushed, in milliseconds.
pub const METRICS_INTERVAL: &[&str] = &["OTEL_METRIC_EXPORT_INTERVAL"];
/// How long a push may take with everything that is tried for it, in milliseconds.
pub const METRICS_PATIENCE: &[&str] = &["OTEL_METRIC_EXPORT_TIMEOUT"];
/// Whether requests are logged.
pub const ACCESS_LOG: &[&str] = &["SERVER_INTERNAL_LOGGER", "KYMA_INTERNAL_LOGGER_ENABLED"];

/// How the log is written.
pub const LOG_FORMAT: &[&str] = &["DUET_LOG_FORMAT"];
/// How important something must be to be logged.
pub const LOG_LEVEL: &[&str] = &["DUET_LOG_LEVEL"];
/// How many JavaScript interpreters there are.
pub const WORKERS: &[&str] = &["DUET_WORKERS"];
/// How many processes there are.
pub const PROCESSES: &[&str] = &["DUET_PROCESSES"];
/// How many calls may wait for a worker.
pub const QUEUE: &[&str] = &["DUET_QUEUE"];
/// How long a JavaScript interpreter may make no progress, in milliseconds.
pub const STALL: &[&str] = &["DUET_STALL_MS"];
/// How many workers may be lost before the process is not healthy.
pub const LOST_WORKERS: &[&str] = &["DUET_LOST_WORKERS"];
/// The largest heap of a JavaScript interpreter, in megabytes.
pub const HEAP: &[&str] = &["DUET_HEAP_MB"];
/// How many connections may be open.
pub const CONNECTIONS: &[&str] = &["DUET_CONNECTIONS"];
/// How long a request head may take, and a connection be idle, in seconds.
pub const HEADER_TIMEOUT: &[&str] = &["DUET_HEADER_TIMEOUT"];
/// The largest request head, in bytes.
pub const HEADER_BYTES: &[&str] = &["DUET_HEADER_BYTES"];
/// The largest number of header fields.
pub const HEADERS: &[&str] = &["DUET_HEADERS"];
/// How long a request body may take to arrive, in seconds.
pub const BODY_TIMEOUT: &[&str] = &["DUET_BODY_TIMEOUT"];
/// How long the rest of a refused body is read, in seconds.
pub const LINGER_TIMEOUT: &[&str] = &["DUET_LINGER_TIMEOUT"];
/// How long a client may take nothing of what is sent to it, in seconds.
pub const SEND_TIMEOUT: &[&str] = &["DUET_SEND_TIMEOUT"];
/// How long new requests are still answered after the signal to stop, in seconds.
pub const DRAIN_DELAY: &[&str] = &["DUET_DRAIN_DELAY"];
/// How long requests in flight may take after that, in seconds.
pub const DRAIN_TIMEOUT: &[&str] = &["DUET_DRAIN_TIMEOUT"];

/// All of them.
pub const ALL: &[&[&str]] = &[
    HANDLER_PATH,
    MODULE,
    HANDLER,
    PACKAGES,
    NAME,
    NAMESPACE,
    RUNTIME,
    TIMEOUT,
    BODY_MEGABYTES,
    BODY_BYTES,
    MEMORY_LIMIT,
    THREADS,
    HOST,
    PORT,
    PUBLISHER,
    PUBLISH_TIMEOUT,
    TRACE_COLLECTOR,
    TRACES_ENDPOINT,
    OTLP_ENDPOINT,
    TRACES_EXPORTER,
    TRACES_PROTOCOL,
    TRACES_HEADERS,
    TRACES_TIMEOUT,
    TRACES_COMPRESSION,
    TRACES_CERTIFICATE,
    TRACES_CLIENT_CERTIFICATE,
    TRACES_CLIENT_KEY,
    PROPAGATORS,
    SDK_DISABLED,
    SAMPLER,
    SAMPLER_ARGUMENT,
    SERVICE,
    RESOURCE,
    SPAN_ATTRIBUTES,
    ATTRIBUTE_LENGTH,
    SPAN_EVENTS,
    SPAN_LINKS,
    EVENT_ATTRIBUTES,
    LINK_ATTRIBUTES,
    BATCH_QUEUE,
    BATCH_SIZE,
    BATCH_DELAY,
    BATCH_TIMEOUT,
    METRICS_EXPORTER,
    METRICS_ENDPOINT,
    METRICS_PROTOCOL,
    METRICS_HEADERS,
    METRICS_TIMEOUT,
    METRICS_COMPRESSION,
    METRICS_CERTIFICATE,
    METRICS_CLIENT_CERTIFICATE,
    METRICS_CLIENT_KEY,
    METRICS_TEMPORALITY,
    METRICS_INTERVAL,
    METRICS_PATIENCE,
    ACCESS_LOG,
    LOG_FORMAT,
    LOG_LEVEL,
    WORKERS,
    PROCESSES,
    QUEUE,
    STALL,
    LOST_WORKERS,
    HEAP,
    CONNECTIONS,
    HEADER_TIMEOUT,
    HEADER_BYTES,
    HEADERS,
    BODY_TIMEOUT,
    LINGER_TIMEOUT,
    SEND_TIMEOUT,
    DRAIN_DELAY,
    DRAIN_TIMEOUT,
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_readme_tells_of_every_variable_and_of_no_other() {
        let readme = concat!(
            include_str!("../../../../README.md"),
            include_str!("../../../../docs/logs.md"),
            include_str!("../../../../docs/metrics.md"),
            include_str!("../../../../docs/telemetry.md")
        );
        let names: Vec<_> = ALL.iter().flat_map(|names| names.iter()).collect();
        for name in &names {
            assert!(readme.contains(&format!("`{name}`")), "{name} is missing in the README");
        }
        for told in readme.split('`').filter(|word| word.starts_with("DUET_")) {
            let planned = told == "DUET_ISOLATION";
            assert!(planned || names.iter().any(|name| **name == told), "{told} does not exist");
        }
    }
}
