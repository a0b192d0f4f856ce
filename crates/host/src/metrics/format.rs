//! The two formats in which metrics are shown: Prometheus' text format 0.0.4, and `OpenMetrics`
//! 1.0, which has exemplars as well.
//!
//! `_created` is left out of both: it doubles the time series, and Prometheus takes it for one more.

use std::fmt::{self, Write};
use std::time::UNIX_EPOCH;

use super::family::{Bucket, Exemplar, Family, Kind, Series, Value};

/// A format of metrics.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// Prometheus' text format, version 0.0.4.
    Text,
    /// `OpenMetrics`, version 1.0.
    OpenMetrics,
}

impl Format {
    /// The format that a client prefers, by its `Accept` header: text unless it likes the other at
    /// least as much.
    #[must_use]
    pub fn accepted(accept: &str) -> Self {
        let open_metrics = accept.split(',').filter_map(open_metrics_quality).fold(0.0, f64::max);
        let text = quality(accept, "text/plain").or_else(|| quality(accept, "text/*"));
        if open_metrics > 0.0 && open_metrics >= text.unwrap_or(0.0) {
            Self::OpenMetrics
        } else {
            Self::Text
        }
    }

    /// Its media type.
    #[must_use]
    pub fn media_type(self) -> &'static str {
        match self {
            Self::Text => "text/plain; version=0.0.4; charset=utf-8",
            Self::OpenMetrics => "application/openmetrics-text; version=1.0.0; charset=utf-8",
        }
    }

    /// The metrics in this format.
    #[must_use]
    pub fn write(self, families: &[Family]) -> String {
        let mut text = String::with_capacity(16 * 1024);
        for family in families.iter().filter(|family| !family.series.is_empty()) {
            // A string takes everything.
            let _ = self.family(&mut text, family);
        }
        if self == Self::OpenMetrics {
            text.push_str("# EOF\n");
        }
        text
    }

    fn family(self, text: &mut String, family: &Family) -> fmt::Result {
        let base = base(family);
        // In OpenMetrics the ending belongs to the sample, and not to the metric.
        let title = if self == Self::OpenMetrics { base } else { &*family.name };
        if !family.help.is_empty() {
            writeln!(text, "# HELP {title} {}", self.escaped_help(&family.help))?;
        }
        let kind = match family.kind {
            Kind::Counter => "counter",
            Kind::Gauge => "gauge",
            Kind::Histogram => "histogram",
        };
        writeln!(text, "# TYPE {title} {kind}")?;
        family.series.iter().try_for_each(|series| self.series(text, family, series))
    }

    fn series(self, text: &mut String, family: &Family, series: &Series) -> fmt::Result {
        let name = &family.name;
        match &series.value {
            Value::Number(value) => {
                let labels = labels(series, None);
                writeln!(text, "{name}{labels} {}", self.number(*value))
            }
            Value::Histogram { buckets, sum, count, above } => {
                let last = Bucket { bound: f64::INFINITY, count: *count, exemplar: *above };
                let bounded = buckets.iter().filter(|bucket| bucket.bound.is_finite());
                for bucket in bounded.chain([&last]) {
                    let labels = labels(series, Some(&Self::OpenMetrics.number(bucket.bound)));
                    write!(text, "{name}_bucket{labels} {}", bucket.count)?;
                    self.exemplar(text, bucket.exemplar)?;
                    text.push('\n');
                }
                let labels = labels(series, None);
                writeln!(text, "{name}_sum{labels} {}", self.number(*sum))?;
                writeln!(text, "{name}_count{labels} {count}")
            }
        }
    }

    fn exemplar(self, text: &mut String, exemplar: Option<Exemplar>) -> fmt::Result {
        let Some(Exemplar { trace, span, value, time }) = exemplar else { return Ok(()) };
        if self == Self::Text {
            return Ok(());
        }
        let seconds = time.duration_since(UNIX_EPOCH).unwrap_or_default().as_secs_f64();
        let value = self.number(value);
        write!(text, " # {{span_id=\"{span}\",trace_id=\"{trace}\"}} {value} {seconds:.3}")
    }

    fn number(self, value: f64) -> String {
        match self {
            _ if value.is_nan() => "NaN".to_owned(),
            _ if value == f64::INFINITY => "+Inf".to_owned(),
            _ if value == f64::NEG_INFINITY => "-Inf".to_owned(),
            Self::Text => value.to_string(),
            // So that whole numbers can be told from counts, and bounds are as in Python's library.
            Self::OpenMetrics => format!("{value:?}"),
        }
    }

    fn escaped_help(self, help: &str) -> String {
        let escaped = help.replace('\\', r"\\").replace('\n', r"\n");
        if self == Self::OpenMetrics { escaped.replace('"', "\\\"") } else { escaped }
    }
}

/// The name of a metric without the ending that its samples have.
fn base(family: &Family) -> &str {
    match family.kind {
        Kind::Counter => family.name.strip_suffix("_total").unwrap_or(&family.name),
        Kind::Gauge | Kind::Histogram => &family.name,
    }
}

fn labels(series: &Series, bound: Option<&str>) -> String {
    let own = series.labels.iter().map(|(name, value)| (&**name, value.as_str()));
    let all = own.chain(bound.map(|bound| ("le", bound)));
    let mut text = String::new();
    for (name, value) in all {
        text.push(if text.is_empty() { '{' } else { ',' });
        let value = value.replace('\\', r"\\").replace('\n', r"\n").replace('"', "\\\"");
        // A string takes everything.
        let _ = write!(text, "{name}=\"{value}\"");
    }
    if !text.is_empty() {
        text.push('}');
    }
    text
}

/// How much a client likes `OpenMetrics`, if this part of its `Accept` speaks of a version that we have.
fn open_metrics_quality(part: &str) -> Option<f64> {
    let mut words = part.split(';').map(str::trim);
    if !words.next()?.eq_ignore_ascii_case("application/openmetrics-text") {
        return None;
    }
    let is_other = |word: &str| {
        word.strip_prefix("version=").is_some_and(|version| version.trim_matches('"') != "1.0.0")
    };
    if words.any(is_other) { None } else { Some(quality_of(part)) }
}

/// How much a client likes a media type, if it speaks of it.
fn quality(accept: &str, media_type: &str) -> Option<f64> {
    let is_it = |part: &&str| {
        part.split(';').next().is_some_and(|name| name.trim().eq_ignore_ascii_case(media_type))
    };
    accept.split(',').filter(is_it).map(quality_of).reduce(f64::max)
}

fn quality_of(part: &str) -> f64 {
    let mut words = part.split(';').skip(1).map(str::trim);
    words.find_map(|word| word.strip_prefix("q=")?.parse().ok()).unwrap_or(1.0)
}

#[cfg(test)]
mod tests {
    use std::time::{Duration, SystemTime};

    use opentelemetry::trace::{SpanId, TraceId};
    use proptest::prelude::*;

    use super::*;

    fn histogram(exemplar: Option<Exemplar>) -> Family {
        let mut family = Family::new("took_seconds", "How \"long\"\\ it\ntook", Kind::Histogram);
        let buckets = vec![
            Bucket { bound: 0.005, count: 1, exemplar: None },
            Bucket { bound: 1.0, count: 3, exemplar },
        ];
        family.series.push(Series {
            labels: vec![("path".into(), "a\"b\\c\nd".to_owned())],
            value: Value::Histogram { buckets, sum: 12.5, count: 4, above: None },
        });
        family
    }

    fn exemplar() -> Exemplar {
        Exemplar {
            trace: TraceId::from(0x0af7_6519_16cd_43dd_8448_eb21_1c80_319c),
            span: SpanId::from(0x00f0_67aa_0ba9_02b7),
            value: 0.25,
            time: UNIX_EPOCH + Duration::from_millis(1_500),
        }
    }

    #[test]
    fn the_text_format_is_what_prometheus_reads() {
        let calls = Family::new("calls_total", "", Kind::Counter).with(&[("method", "GET")], 2.0);
        assert_eq!(
            Format::Text.write(&[calls, histogram(Some(exemplar()))]),
            "# TYPE calls_total counter\n\
             calls_total{method=\"GET\"} 2\n\
             # HELP took_seconds How \"long\"\\\\ it\\ntook\n\
             # TYPE took_seconds histogram\n\
             took_seconds_bucket{path=\"a\\\"b\\\\c\\nd\",le=\"0.005\"} 1\n\
             took_seconds_bucket{path=\"a\\\"b\\\\c\\nd\",le=\"1.0\"} 3\n\
             took_seconds_bucket{path=\"a\\\"b\\\\c\\nd\",le=\"+Inf\"} 4\n\
             took_seconds_sum{path=\"a\\\"b\\\\c\\nd\"} 12.5\n\
             took_seconds_count{path=\"a\\\"b\\\\c\\nd\"} 4\n"
        );
    }

    #[test]
    fn openmetrics_names_the_metric_without_its_ending_has_exemplars_and_says_where_it_ends() {
        let calls = Family::new("calls_total", "Calls", Kind::Counter).with(&[], 2.0);
        assert_eq!(
            Format::OpenMetrics.write(&[calls, histogram(Some(exemplar()))]),
            "# HELP calls Calls\n\
             # TYPE calls counter\n\
             calls_total 2.0\n\
             # HELP took_seconds How \\\"long\\\"\\\\ it\\ntook\n\
             # TYPE took_seconds histogram\n\
             took_seconds_bucket{path=\"a\\\"b\\\\c\\nd\",le=\"0.005\"} 1\n\
             took_seconds_bucket{path=\"a\\\"b\\\\c\\nd\",le=\"1.0\"} 3 # \
             {span_id=\"00f067aa0ba902b7\",trace_id=\"0af7651916cd43dd8448eb211c80319c\"} 0.25 1.500\n\
             took_seconds_bucket{path=\"a\\\"b\\\\c\\nd\",le=\"+Inf\"} 4\n\
             took_seconds_sum{path=\"a\\\"b\\\\c\\nd\"} 12.5\n\
             took_seconds_count{path=\"a\\\"b\\\\c\\nd\"} 4\n\
             # EOF\n"
        );
    }

    #[test]
    fn a_metric_without_time_series_is_not_shown() {
        let empty = Family::new("none", "Nothing", Kind::Gauge);
        assert_eq!(Format::Text.write(std::slice::from_ref(&empty)), "");
        assert_eq!(Format::OpenMetrics.write(&[empty]), "# EOF\n");
    }

    #[test]
    fn the_client_chooses() {
        let prometheus = "application/openmetrics-text;version=1.0.0;q=0.5,\
                          application/openmetrics-text;version=0.0.1;q=0.4,\
                          text/plain;version=0.0.4;q=0.3,*/*;q=0.2";
        for (accept, format) in [
            ("", Format::Text),
            ("*/*", Format::Text),
            ("text/plain", Format::Text),
            (prometheus, Format::OpenMetrics),
            ("application/openmetrics-text", Format::OpenMetrics),
            ("application/openmetrics-text; version=0.0.1", Format::Text),
            ("application/openmetrics-text;q=0, text/plain", Format::Text),
            ("application/openmetrics-text;q=0.1, text/plain;q=0.9", Format::Text),
            ("Application/OpenMetrics-Text; version=1.0.0; charset=utf-8", Format::OpenMetrics),
        ] {
            assert_eq!(Format::accepted(accept), format, "{accept}");
        }
    }

    /// Reads a label set back, by the grammar and no more.
    fn read_labels(text: &str) -> Vec<(String, String)> {
        let Some(mut rest) = text.strip_prefix('{') else { return Vec::new() };
        let mut read = Vec::new();
        loop {
            let (name, after) = rest.split_once("=\"").expect("a name");
            let mut value = String::new();
            let mut letters = after.char_indices();
            let end = loop {
                match letters.next().expect("an end") {
                    (end, '"') => break end,
                    (_, '\\') => value.push(match letters.next().expect("an escape").1 {
                        'n' => '\n',
                        other => other,
                    }),
                    (_, '\n') => panic!("a label goes over the end of the line"),
                    (_, other) => value.push(other),
                }
            };
            read.push((name.to_owned(), value));
            match &after[end + 1..] {
                "}" => return read,
                more => rest = more.strip_prefix(',').expect("a comma"),
            }
        }
    }

    proptest! {
        #[test]
        fn labels_and_values_can_be_read_back(values in proptest::collection::vec(".*|[\"\\\\\n,}]*", 0..4), number: f64) {
            let names = ["a", "b_1", "c", "d"];
            let pairs: Vec<_> = names.into_iter().zip(values.iter().map(String::as_str)).collect();
            let family = Family::new("any", "", Kind::Gauge).with(&pairs, number);
            for format in [Format::Text, Format::OpenMetrics] {
                let text = format.write(std::slice::from_ref(&family));
                let sample = text.lines().nth(1).unwrap();
                let (head, value) = sample.rsplit_once(' ').unwrap();
                let read = read_labels(head.strip_prefix("any").unwrap());
                let expected: Vec<_> =
                pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
                prop_assert_eq!(read, expected);
                let value: f64 = value.parse().unwrap();
                prop_assert!(value.total_cmp(&number).is_eq() || (value.is_nan() && number.is_nan()));
            }
        }

        #[test]
        fn whatever_a_client_accepts_it_gets_one_of_the_two(accept in ".*|[a-z/;,=.0-9 *]*") {
            let _ = Format::accepted(&accept);
        }
    }

    #[test]
    fn an_exemplar_is_of_a_span_that_was_kept() {
        use opentelemetry::trace::{SpanContext, TraceFlags, TraceState};
        let Exemplar { trace, span, .. } = exemplar();
        let of = |flags| {
            Exemplar::now(&SpanContext::new(trace, span, flags, false, TraceState::NONE), 1.0)
        };
        assert!(of(TraceFlags::SAMPLED).is_some_and(|found| found.time <= SystemTime::now()));
        assert!(of(TraceFlags::NOT_SAMPLED).is_none());
        assert!(Exemplar::now(&SpanContext::NONE, 1.0).is_none());
    }
}
