//! What the environment says of traces, in the names that OpenTelemetry has given to it.
//!
//! Its specification wants what is not understood to be told and ignored, and so it is. What would send
//! spans to the wrong place, or without what protects them, is an error all the same.

use std::time::Duration;

use duet_core::Language;
use duet_host::telemetry::{Destination, Export, Identity, Limits, Root, Sampling};
use duet_host::{Propagators, TracingSettings};

use super::otlp::{self, MILLISECONDS, PAIRS, TRACES, milliseconds, pairs};
use super::settings::{URL, url};
use super::value::Values;
use super::variables as names;

const MILLISECONDS_OR_NONE: &str = "a time in milliseconds, from 0 to 31536000000";
const COUNT: &str = "a whole number from 0 to 4294967295";

/// Where spans are sent to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Exporter {
    Otlp,
    Console,
    None,
}

/// Reads everything.
pub(super) fn tracing(values: &mut Values<'_>, language: Language) -> TracingSettings {
    TracingSettings {
        disabled: values.lenient(names::SDK_DISABLED, false, "true or false", truth),
        sampling: sampling(values),
        limits: limits(values),
        identity: identity(values, language),
        export: export(values),
        propagators: values.lenient(
            names::PROPAGATORS,
            Propagators::default(),
            "a list of tracecontext, baggage, b3, b3multi, or none",
            |value| Propagators::parse(value).ok(),
        ),
    }
}

fn truth(value: &str) -> Option<bool> {
    match value.to_ascii_lowercase().as_str() {
        "true" => Some(true),
        "false" => Some(false),
        _ => None,
    }
}

fn sampling(values: &mut Values<'_>) -> Sampling {
    const SAMPLERS: &str = "always_on, always_off, traceidratio, parentbased_always_on, \
                            parentbased_always_off or parentbased_traceidratio";
    let share = values.lenient(names::SAMPLER_ARGUMENT, 1.0, "a number from 0 to 1", |value| {
        value.parse().ok().filter(|share| (0.0..=1.0).contains(share))
    });
    values.lenient(names::SAMPLER, Sampling::default(), SAMPLERS, |value| {
        let (as_parent, root) = match value.strip_prefix("parentbased_") {
            Some(root) => (true, root),
            None => (false, value),
        };
        let root = match root {
            "always_on" => Root::All,
            "always_off" => Root::None,
            "traceidratio" => Root::Share(share),
            _ => return None,
        };
        Some(Sampling { as_parent, root })
    })
}

fn limits(values: &mut Values<'_>) -> Limits {
    let mut count =
        |names| values.lenient(names, Limits::DEFAULT, COUNT, |value| value.parse().ok());
    Limits {
        attributes: count(names::SPAN_ATTRIBUTES),
        events: count(names::SPAN_EVENTS),
        links: count(names::SPAN_LINKS),
        event_attributes: count(names::EVENT_ATTRIBUTES),
        link_attributes: count(names::LINK_ATTRIBUTES),
        value_length: values.lenient(names::ATTRIBUTE_LENGTH, None, COUNT, |value| {
            value.parse::<u32>().ok().map(|length| usize::try_from(length).ok())
        }),
    }
}

fn identity(values: &mut Values<'_>, language: Language) -> Identity {
    let service = values.text(names::SERVICE, "");
    Identity {
        service: (!service.is_empty()).then_some(service),
        function: values.text(names::NAME, ""),
        namespace: values.text(names::NAMESPACE, ""),
        interpreter: match language {
            Language::JavaScript => "quickjs-ng",
            Language::Python => "cpython",
        },
        attributes: values.lenient(names::RESOURCE, Vec::new(), PAIRS, pairs),
    }
}

fn export(values: &mut Values<'_>) -> Option<Export> {
    let own = values.parsed(names::TRACE_COLLECTOR, None, URL, |value| url(value).map(Some));
    let address = own.or(otlp::address(values, &TRACES));
    let exporter =
        values.lenient(
            names::TRACES_EXPORTER,
            None,
            "otlp, console or none",
            |value| match value {
                "otlp" => Some(Some(Exporter::Otlp)),
                "console" => Some(Some(Exporter::Console)),
                "none" => Some(Some(Exporter::None)),
                _ => None,
            },
        );
    let usual = || Some(TRACES.usual_address());
    let collector =
        |address| Destination::Collector(Box::new(otlp::collector(values, &TRACES, address)));
    let destination = match exporter {
        None => address.map(collector),
        Some(Exporter::Otlp) => address.or_else(usual).map(collector),
        Some(Exporter::Console) => Some(Destination::Console),
        Some(Exporter::None) => None,
    };
    let queue =
        values.lenient(names::BATCH_QUEUE, 2048, "a whole number from 1 to 1048576", |value| {
            value.parse().ok().filter(|count| (1..=1 << 20).contains(count))
        });
    let batch =
        values.lenient(names::BATCH_SIZE, 512, "a whole number from 1 to 1048576", |value| {
            value.parse().ok().filter(|count| (1..=1 << 20).contains(count))
        });
    let delay = Duration::from_secs(1);
    let delay = values
        .lenient(names::BATCH_DELAY, delay, MILLISECONDS_OR_NONE, |value| milliseconds(value, 0));
    let patience = Duration::from_secs(30);
    let patience = values
        .lenient(names::BATCH_TIMEOUT, patience, MILLISECONDS, |value| milliseconds(value, 1));
    let batch = std::cmp::min(batch, queue);
    Some(Export { destination: destination?, queue, batch, delay, patience })
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use duet_host::telemetry::{Collector, Protocol};

    use super::super::Environment;
    use super::*;

    /// What is read, what is wrong, and what is ignored.
    type Read = (TracingSettings, Vec<String>, Vec<String>);

    fn read<const N: usize>(variables: [(&str, &str); N]) -> Read {
        let environment = Environment::from(variables);
        let mut values = Values::new(&environment);
        let settings = tracing(&mut values, Language::JavaScript);
        let texts = |problems: &[super::super::Problem]| {
            problems.iter().map(ToString::to_string).collect::<Vec<_>>()
        };
        (settings, texts(&values.problems), texts(&values.ignored))
    }

    /// What is read where nothing is wrong.
    fn settings<const N: usize>(variables: [(&str, &str); N]) -> TracingSettings {
        let (settings, wrong, ignored) = read(variables);
        assert_eq!((wrong, ignored), (vec![], vec![]), "{variables:?}");
        settings
    }

    fn collector<const N: usize>(variables: [(&str, &str); N]) -> Option<Collector> {
        match settings(variables).export?.destination {
            Destination::Collector(collector) => Some(*collector),
            Destination::Console => None,
        }
    }

    fn address<const N: usize>(variables: [(&str, &str); N]) -> Option<String> {
        collector(variables).map(|collector| collector.address.to_string())
    }

    #[test]
    fn without_an_endpoint_nothing_is_exported() {
        assert_eq!(settings([]).export, None);
        assert_eq!(settings([("OTEL_EXPORTER_OTLP_COMPRESSION", "gzip")]).export, None);
    }

    #[test]
    fn kymas_endpoint_is_used_as_it_is_and_wins() {
        let kyma = ("TRACE_COLLECTOR_ENDPOINT", "http://kyma:4318/some/where");
        let traces = ("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT", "https://traces/as/it/is");
        let general = ("OTEL_EXPORTER_OTLP_ENDPOINT", "http://all:4318/base/");
        assert_eq!(address([kyma, traces, general]).as_deref(), Some(kyma.1));
        assert_eq!(address([traces, general]).as_deref(), Some(traces.1));
        assert_eq!(address([general]).as_deref(), Some("http://all:4318/base/v1/traces"));
        let bare = ("OTEL_EXPORTER_OTLP_ENDPOINT", "http://all:4318");
        assert_eq!(address([bare]).as_deref(), Some("http://all:4318/v1/traces"));
    }

    #[test]
    fn the_exporter_can_be_named() {
        let exporter = |name| ("OTEL_TRACES_EXPORTER", name);
        let kyma = ("TRACE_COLLECTOR_ENDPOINT", "http://kyma/v1/traces");
        assert_eq!(address([exporter("otlp")]).as_deref(), Some("http://localhost:4318/v1/traces"));
        assert_eq!(settings([exporter("none"), kyma]).export, None);
        let export = settings([exporter("console"), kyma]).export.unwrap();
        assert_eq!(export.destination, Destination::Console);
        let (settings, _, ignored) = read([exporter("zipkin"), kyma]);
        assert!(settings.export.is_some());
        assert_eq!(ignored, ["OTEL_TRACES_EXPORTER is 'zipkin'; it must be otlp, console or none"]);
    }

    #[test]
    fn the_sampler_is_the_one_that_is_named() {
        let sampling = |name, share| {
            settings([("OTEL_TRACES_SAMPLER", name), ("OTEL_TRACES_SAMPLER_ARG", share)]).sampling
        };
        let own = |root| Sampling { as_parent: false, root };
        let followed = |root| Sampling { as_parent: true, root };
        assert_eq!(sampling("", ""), followed(Root::All));
        assert_eq!(sampling("always_on", ""), own(Root::All));
        assert_eq!(sampling("always_off", ""), own(Root::None));
        assert_eq!(sampling("traceidratio", "0.25"), own(Root::Share(0.25)));
        assert_eq!(sampling("parentbased_always_off", ""), followed(Root::None));
        assert_eq!(sampling("parentbased_traceidratio", ""), followed(Root::Share(1.0)));
    }

    #[test]
    fn what_the_specification_wants_ignored_is_ignored_and_told() {
        let variables = [
            ("OTEL_TRACES_SAMPLER", "some"),
            ("OTEL_TRACES_SAMPLER_ARG", "1.5"),
            ("OTEL_SPAN_EVENT_COUNT_LIMIT", "-1"),
            ("OTEL_RESOURCE_ATTRIBUTES", "novalue"),
            ("OTEL_SDK_DISABLED", "perhaps"),
            ("OTEL_BSP_MAX_QUEUE_SIZE", "0"),
        ];
        let (settings, wrong, ignored) = read(variables);
        assert_eq!(wrong, Vec::<String>::new());
        assert_eq!(ignored.len(), variables.len(), "{ignored:?}");
        assert_eq!(settings, super::tests::settings([]));
    }

    #[test]
    fn what_would_send_spans_to_the_wrong_place_is_an_error() {
        let kyma = ("TRACE_COLLECTOR_ENDPOINT", "http://kyma/v1/traces");
        for variable in [
            ("TRACE_COLLECTOR_ENDPOINT", "kyma:4318"),
            ("OTEL_EXPORTER_OTLP_ENDPOINT", "kyma:4318"),
            ("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT", "ftp://kyma"),
            ("OTEL_EXPORTER_OTLP_PROTOCOL", "grpc"),
            ("OTEL_EXPORTER_OTLP_HEADERS", "authorization"),
            ("OTEL_EXPORTER_OTLP_HEADERS", "a b=c"),
            ("OTEL_EXPORTER_OTLP_CERTIFICATE", "/does/not/exist"),
            ("OTEL_EXPORTER_OTLP_CERTIFICATE", "/dev/null"),
            ("OTEL_EXPORTER_OTLP_CLIENT_KEY", "/dev/null"),
        ] {
            let (_, wrong, _) = read([kyma, variable]);
            assert_eq!(wrong.len(), 1, "{variable:?}: {wrong:?}");
            assert!(wrong[0].starts_with(variable.0), "{wrong:?}");
        }
        let (_, wrong, _) = read([kyma, ("OTEL_EXPORTER_OTLP_PROTOCOL", "grpc")]);
        assert!(wrong[0].contains("port 4318"), "{wrong:?}");
    }

    #[test]
    fn what_is_for_traces_comes_before_what_is_for_everything() {
        let collector = collector([
            ("TRACE_COLLECTOR_ENDPOINT", "http://kyma/v1/traces"),
            ("OTEL_EXPORTER_OTLP_HEADERS", "authorization=Basic%20YTpi, x=1"),
            ("OTEL_EXPORTER_OTLP_TIMEOUT", "5000"),
            ("OTEL_EXPORTER_OTLP_TRACES_TIMEOUT", "250"),
            ("OTEL_EXPORTER_OTLP_COMPRESSION", "none"),
            ("OTEL_EXPORTER_OTLP_TRACES_COMPRESSION", "gzip"),
            ("OTEL_EXPORTER_OTLP_TRACES_PROTOCOL", "http/json"),
        ])
        .unwrap();
        assert_eq!(collector.headers[0].0, "authorization");
        assert_eq!(collector.headers[0].1, "Basic YTpi");
        assert_eq!(collector.headers[1].1, "1");
        assert_eq!(collector.timeout, Duration::from_millis(250));
        assert_eq!(collector.protocol, Protocol::Json);
        assert!(collector.compressed);
    }

    #[test]
    fn a_limit_for_spans_comes_before_the_one_for_everything() {
        let limits = settings([
            ("OTEL_ATTRIBUTE_COUNT_LIMIT", "7"),
            ("OTEL_SPAN_ATTRIBUTE_COUNT_LIMIT", "5"),
            ("OTEL_ATTRIBUTE_VALUE_LENGTH_LIMIT", "100"),
            ("OTEL_SPAN_LINK_COUNT_LIMIT", "0"),
        ])
        .limits;
        let expected = Limits {
            attributes: 5,
            value_length: Some(100),
            links: 0,
            event_attributes: 7,
            link_attributes: 7,
            ..Limits::default()
        };
        assert_eq!(limits, expected);
    }

    #[test]
    fn a_batch_is_no_larger_than_the_queue() {
        let export = settings([
            ("TRACE_COLLECTOR_ENDPOINT", "http://kyma/v1/traces"),
            ("OTEL_BSP_MAX_QUEUE_SIZE", "100"),
            ("OTEL_BSP_SCHEDULE_DELAY", "0"),
            ("OTEL_BSP_EXPORT_TIMEOUT", "1500"),
        ]);
        let export = export.export.unwrap();
        assert_eq!((export.queue, export.batch), (100, 100));
        assert_eq!(export.delay, Duration::ZERO);
        assert_eq!(export.patience, Duration::from_millis(1500));
    }

    #[test]
    fn attributes_of_the_resource_may_hold_anything() {
        let said =
            [("OTEL_RESOURCE_ATTRIBUTES", "team=a%2Cb, deployment.environment.name = prod,")];
        let identity = settings(said).identity;
        let pair = |name: &str, value: &str| (name.to_owned(), value.to_owned());
        let expected = vec![pair("team", "a,b"), pair("deployment.environment.name", "prod")];
        assert_eq!(identity.attributes, expected);
        assert!(Path::new("/dev/null").exists(), "the tests above read it");
    }
}
