//! What the environment says of the push of metrics, in the names that OpenTelemetry has given to it.
//!
//! Unlike its specification says, nothing is pushed unless somebody asks for it: metrics are there to be
//! fetched anyway. What is wrong and would send them to the wrong place is an error, as with spans.

use std::time::Duration;

use duet_host::PushSettings;
use duet_host::telemetry::{Destination, Identity};

use super::otlp::{self, METRICS, MILLISECONDS, milliseconds};
use super::value::Values;
use super::variables as names;

/// How metrics leave the process.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Exporter {
    Otlp,
    Console,
    None,
}

/// Reads everything, if metrics are to be pushed.
pub(super) fn push(values: &mut Values<'_>, identity: &Identity) -> Option<PushSettings> {
    const EXPORTERS: &str = "otlp, console, prometheus or none";
    const TEMPORALITIES: &str = "cumulative: everything is counted since the start";
    let exporter = values.lenient(names::METRICS_EXPORTER, Exporter::None, EXPORTERS, exporter);
    let destination = match exporter {
        Exporter::Otlp => {
            let address =
                otlp::address(values, &METRICS).unwrap_or_else(|| METRICS.usual_address());
            Destination::Collector(Box::new(otlp::collector(values, &METRICS, address)))
        }
        Exporter::Console => Destination::Console,
        Exporter::None => return None,
    };
    values.lenient(names::METRICS_TEMPORALITY, (), TEMPORALITIES, |value| {
        value.eq_ignore_ascii_case("cumulative").then_some(())
    });
    let mut time = |names, usual| {
        values.lenient(names, Duration::from_secs(usual), MILLISECONDS, |value| {
            milliseconds(value, 1)
        })
    };
    Some(PushSettings {
        identity: identity.clone(),
        destination,
        interval: time(names::METRICS_INTERVAL, 60),
        patience: time(names::METRICS_PATIENCE, 30),
    })
}

/// One of them, beside which Prometheus may be named: it can fetch them in any case.
fn exporter(value: &str) -> Option<Exporter> {
    let mut pushing = value.split(',').map(str::trim).filter(|name| *name != "prometheus");
    let exporter = match pushing.next() {
        Some("otlp") => Exporter::Otlp,
        Some("console") => Exporter::Console,
        Some("none") | None => Exporter::None,
        Some(_) => return None,
    };
    pushing.next().is_none().then_some(exporter)
}

#[cfg(test)]
mod tests {
    use duet_host::telemetry::{Collector, Protocol};

    use super::super::Environment;
    use super::*;

    fn read<const N: usize>(
        variables: [(&str, &str); N],
    ) -> (Option<PushSettings>, Vec<String>, Vec<String>) {
        let environment = Environment::from(variables);
        let mut values = Values::new(&environment);
        let settings = push(&mut values, &Identity::default());
        let told =
            |problems: &[super::super::Problem]| problems.iter().map(ToString::to_string).collect();
        (settings, told(&values.problems), told(&values.ignored))
    }

    fn collector<const N: usize>(variables: [(&str, &str); N]) -> Collector {
        let (settings, wrong, ignored) = read(variables);
        assert!(wrong.is_empty() && ignored.is_empty(), "{wrong:?} {ignored:?}");
        match settings.unwrap().destination {
            Destination::Collector(collector) => *collector,
            Destination::Console => panic!("no collector"),
        }
    }

    const OTLP: (&str, &str) = ("OTEL_METRICS_EXPORTER", "otlp");

    #[test]
    fn nothing_is_pushed_unless_somebody_asks_for_it() {
        let endpoint = ("OTEL_EXPORTER_OTLP_METRICS_ENDPOINT", "wrong");
        for exporter in ["", "none", "prometheus"] {
            let (settings, wrong, ignored) = read([("OTEL_METRICS_EXPORTER", exporter), endpoint]);
            assert_eq!((settings, wrong.len(), ignored.len()), (None, 0, 0), "{exporter}");
        }
        for exporter in ["statsd", "otlp,console"] {
            let (settings, _, ignored) = read([("OTEL_METRICS_EXPORTER", exporter)]);
            assert_eq!(settings, None);
            assert!(ignored[0].ends_with("it must be otlp, console, prometheus or none"));
        }
    }

    #[test]
    fn they_go_where_metrics_go_or_below_where_everything_goes() {
        let address = |variables: [(&str, &str); 3]| collector(variables).address.to_string();
        let all = ("OTEL_EXPORTER_OTLP_ENDPOINT", "http://all:4318/");
        let own = ("OTEL_EXPORTER_OTLP_METRICS_ENDPOINT", "https://own/path");
        let kyma = ("TRACE_COLLECTOR_ENDPOINT", "http://kyma/v1/traces");
        assert_eq!(address([OTLP, kyma, kyma]), "http://localhost:4318/v1/metrics");
        assert_eq!(address([OTLP, kyma, all]), "http://all:4318/v1/metrics");
        assert_eq!(address([OTLP, own, all]), "https://own/path");
        let both = ("OTEL_METRICS_EXPORTER", "prometheus, otlp");
        assert_eq!(address([both, own, all]), "https://own/path");
    }

    #[test]
    fn what_is_for_metrics_comes_before_what_is_for_everything() {
        let collector = collector([
            OTLP,
            ("OTEL_EXPORTER_OTLP_HEADERS", "x=1"),
            ("OTEL_EXPORTER_OTLP_METRICS_HEADERS", "x=2"),
            ("OTEL_EXPORTER_OTLP_PROTOCOL", "http/json"),
            ("OTEL_EXPORTER_OTLP_METRICS_TIMEOUT", "250"),
            ("OTEL_EXPORTER_OTLP_COMPRESSION", "gzip"),
            ("OTEL_EXPORTER_OTLP_METRICS_COMPRESSION", "none"),
            ("OTEL_EXPORTER_OTLP_METRICS_TEMPORALITY_PREFERENCE", "Cumulative"),
        ]);
        assert_eq!(collector.headers[0].1, "2");
        assert_eq!(collector.protocol, Protocol::Json);
        assert_eq!(collector.timeout, Duration::from_millis(250));
        assert!(!collector.compressed);
    }

    #[test]
    fn what_cannot_be_had_is_told_and_what_would_go_wrong_is_an_error() {
        let variables = [
            OTLP,
            ("OTEL_EXPORTER_OTLP_METRICS_TEMPORALITY_PREFERENCE", "delta"),
            ("OTEL_METRIC_EXPORT_INTERVAL", "0"),
            ("OTEL_METRIC_EXPORT_TIMEOUT", "1500"),
        ];
        let (settings, wrong, ignored) = read(variables);
        let settings = settings.unwrap();
        assert_eq!(settings.interval, Duration::from_mins(1));
        assert_eq!(settings.patience, Duration::from_millis(1500));
        assert_eq!((wrong.len(), ignored.len()), (0, 2), "{wrong:?} {ignored:?}");
        assert!(ignored[0].contains("'delta'; it must be cumulative"), "{ignored:?}");
        for variable in [
            ("OTEL_EXPORTER_OTLP_METRICS_ENDPOINT", "collector:4318"),
            ("OTEL_EXPORTER_OTLP_METRICS_PROTOCOL", "grpc"),
            ("OTEL_EXPORTER_OTLP_METRICS_HEADERS", "authorization"),
            ("OTEL_EXPORTER_OTLP_METRICS_CERTIFICATE", "/dev/null"),
            ("OTEL_EXPORTER_OTLP_METRICS_CLIENT_KEY", "/dev/null"),
        ] {
            let (_, wrong, _) = read([OTLP, variable]);
            assert_eq!(wrong.len(), 1, "{variable:?}: {wrong:?}");
            assert!(wrong[0].starts_with(variable.0), "{wrong:?}");
        }
    }
}
