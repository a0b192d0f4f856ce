//! A Function's own metrics: what it makes through its language's OpenTelemetry API is shown beside the
//! host's. There is one set for a process; interpreters that make the same instrument share it.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::time::SystemTime;

use opentelemetry::{InstrumentationScope, KeyValue};
use parking_lot::RwLock;

use super::family::{Family, Series};
use super::instrument::{self, Description, Does, Instrument, Point, Room};
use super::naming;
use crate::log;

/// How many instruments a Function may make.
const MOST_INSTRUMENTS: usize = 2000;
/// How long a name may be, in bytes, as OpenTelemetry's specification has it.
const LONGEST_NAME: usize = 255;
/// How long a description or a unit may be, in bytes; what is longer is cut.
const LONGEST_TEXT: usize = 1024;
/// How many names are told of that cannot be shown.
const MOST_TOLD: usize = 100;
/// What the names of the host's own metrics begin with.
const OURS: [&str; 4] = ["duet_", "function_", "process_", "python_"];

/// What an instrument has measured, in OpenTelemetry's own terms.
#[derive(Clone, Debug)]
pub struct Measured {
    /// What is done with its values.
    pub does: Does,
    /// The library that made it.
    pub scope: InstrumentationScope,
    /// Its name.
    pub name: String,
    /// Its unit.
    pub unit: String,
    /// What it means.
    pub help: String,
    /// Since when it is there.
    pub since: SystemTime,
    /// Its values.
    pub points: Vec<Point>,
}

/// All instruments of the process.
#[derive(Debug)]
pub struct Instruments {
    known: RwLock<Known>,
    room: Arc<Room>,
    /// What is made in the place of one that cannot be shown.
    unshown: Arc<Instrument>,
}

#[derive(Debug, Default)]
struct Known {
    /// By Prometheus' name, in lower case: OpenTelemetry's names are the same in any.
    by_name: BTreeMap<String, Shown>,
    count: usize,
    /// The names that the log has spoken of.
    told: BTreeSet<String>,
}

/// The instruments of several libraries that are one metric in Prometheus' eyes.
#[derive(Debug)]
struct Shown {
    name: String,
    entries: Vec<Entry>,
}

#[derive(Debug)]
struct Entry {
    description: Description,
    since: SystemTime,
    instrument: Arc<Instrument>,
}

impl Default for Instruments {
    fn default() -> Self {
        let unshown = Arc::new(Instrument::unshown());
        Self { known: RwLock::default(), room: Arc::default(), unshown }
    }
}

impl Instruments {
    /// The instrument of this description, made if there is none. One that cannot be shown takes values
    /// all the same, and the log says why.
    #[must_use]
    pub fn instrument(&self, mut description: Description) -> Arc<Instrument> {
        for text in [&mut description.help, &mut description.unit] {
            text.truncate(text.floor_char_boundary(LONGEST_TEXT));
        }
        let does = description.does;
        let name = naming::of_metric(&description.name, &description.unit, does.kind());
        let key = name.to_ascii_lowercase();
        let mut known = self.known.write();
        let others = known.by_name.get_mut(&key).map_or(&mut [][..], |shown| &mut shown.entries);
        let same = others.iter_mut().find(|other| other.description.scope == description.scope);
        let has_name = same.is_some();
        if let Some(same) = same.filter(|same| same.description.does == does) {
            // Of two meanings the longer says more.
            if description.help.len() > same.description.help.len() {
                same.description.help = description.help;
            }
            return Arc::clone(&same.instrument);
        }
        // Those of other libraries are shown as one metric with it.
        let is_other = |other: &Entry| other.description.does.kind() != does.kind();
        let problem = if OURS.iter().any(|ours| key.starts_with(ours)) {
            Some("such names are the host's")
        } else if !description.name.contains(|letter: char| letter.is_ascii_alphanumeric()) {
            Some("it has no name")
        } else if name.len() > LONGEST_NAME {
            Some("its name is too long")
        } else if has_name || others.iter().any(is_other) {
            Some("another kind of instrument has that name")
        } else if known.count >= MOST_INSTRUMENTS {
            Some("there are too many")
        } else {
            None
        };
        if let Some(problem) = problem {
            let start: String = name.chars().take(LONGEST_NAME).collect();
            let is_new = known.told.len() < MOST_TOLD && known.told.insert(start.clone());
            drop(known);
            if is_new {
                log::warn(format_args!("the metric {start} is not shown: {problem}"));
            }
            return Arc::clone(&self.unshown);
        }
        known.count += 1;
        let bounds = description.bounds.clone();
        let made = Arc::new(Instrument::new(does, bounds, Arc::clone(&self.room)));
        let since = SystemTime::now();
        let entry = Entry { description, since, instrument: Arc::clone(&made) };
        let shown = known.by_name.entry(key).or_insert_with(|| Shown { name, entries: Vec::new() });
        shown.entries.push(entry);
        shown.entries.sort_by(|one, other| {
            let scope = |entry: &Entry| labels_of_scope(&entry.description.scope);
            scope(one).cmp(&scope(other))
        });
        made
    }

    /// What all of them have measured, in Prometheus' terms.
    pub(super) fn families(&self) -> Vec<Family> {
        self.known.read().by_name.values().filter_map(Shown::family).collect()
    }

    /// The same in OpenTelemetry's, those of one library together.
    pub(crate) fn measured(&self) -> Vec<Measured> {
        let known = self.known.read();
        let entries = known.by_name.values().flat_map(|shown| &shown.entries);
        let mut all: Vec<Measured> = entries.map(Entry::measured).collect();
        all.retain(|measured| !measured.points.is_empty());
        all.sort_by_cached_key(|measured| labels_of_scope(&measured.scope));
        all
    }
}

impl Shown {
    fn family(&self) -> Option<Family> {
        let Description { does, help, .. } = &self.entries.first()?.description;
        let mut family = Family::new(self.name.clone(), help.clone(), does.kind());
        for Entry { description, instrument, .. } in &self.entries {
            let scope = labels_of_scope(&description.scope);
            let series = instrument.points().into_iter().map(|point| Series {
                labels: labels(&scope, &point.attributes),
                value: point.value,
            });
            family.series.extend(series);
        }
        family.series.sort_by(|one, other| one.labels.cmp(&other.labels));
        // What differs only in what a label cannot say is one time series here.
        family.series.dedup_by(|next, kept| {
            let is_same = next.labels == kept.labels;
            if is_same {
                kept.value.join(&next.value, does.adds());
            }
            is_same
        });
        Some(family)
    }
}

impl Entry {
    fn measured(&self) -> Measured {
        let Description { does, scope, name, unit, help, .. } = self.description.clone();
        let points = self.instrument.points();
        Measured { does, scope, name, unit, help, since: self.since, points }
    }
}

type Labels = Vec<(Cow<'static, str>, String)>;

/// What says whose a time series is.
fn labels_of_scope(scope: &InstrumentationScope) -> Labels {
    let text = |text: Option<&str>| text.filter(|text| !text.is_empty()).map(str::to_owned);
    let version = text(scope.version()).map(|version| ("otel_scope_version".into(), version));
    let url = text(scope.schema_url()).map(|url| ("otel_scope_schema_url".into(), url));
    let mut labels = vec![("otel_scope_name".into(), scope.name().to_owned())];
    labels.extend(version.into_iter().chain(url));
    for KeyValue { key, value, .. } in scope.attributes() {
        let name = naming::of_label(&format!("otel_scope_{key}"));
        if labels.iter().all(|(other, _)| *other != name) {
            labels.push((name, instrument::text(value).into_owned()));
        }
    }
    labels
}

/// The labels of a time series. Keys that become the same are one label, with all of their values.
fn labels(scope: &Labels, attributes: &[KeyValue]) -> Labels {
    let mut labels: Labels = Vec::new();
    for KeyValue { key, value, .. } in attributes {
        if key.as_str().is_empty() {
            continue;
        }
        let (key, value) = (naming::of_label(key.as_str()), instrument::text(value));
        match labels.iter_mut().find(|(name, _)| *name == key) {
            Some((_, values)) => *values = format!("{values};{value}"),
            None => labels.push((key, value.into_owned())),
        }
    }
    // The bounds' own name is not to be had, nor is the library's.
    labels.retain(|(name, _)| name != "le" && scope.iter().all(|(other, _)| name != other));
    labels.extend(scope.iter().cloned());
    labels.sort();
    labels
}

#[cfg(test)]
mod tests {
    use super::super::format::Format;
    use super::super::instrument::MOST_SERIES;
    use super::*;

    fn described(does: Does, name: &str) -> Description {
        Description {
            does,
            scope: InstrumentationScope::builder("shop").build(),
            name: name.to_owned(),
            unit: String::new(),
            help: "Help".to_owned(),
            bounds: None,
        }
    }

    fn with(attributes: &[(&str, &str)]) -> Vec<KeyValue> {
        let own =
            |(key, value): &(&str, &str)| KeyValue::new((*key).to_owned(), (*value).to_owned());
        attributes.iter().map(own).collect()
    }

    fn text(instruments: &Instruments) -> String {
        Format::Text.write(&instruments.families())
    }

    #[test]
    fn a_counter_adds_and_never_falls() {
        let instruments = Instruments::default();
        let counter = instruments.instrument(described(Does::Count, "orders"));
        counter.take(2.0, with(&[("b", "1"), ("a.b", "2")]), None);
        counter.take(3.0, with(&[("a.b", "2"), ("b", "1")]), None);
        counter.take(-1.0, with(&[("a.b", "2"), ("b", "1")]), None);
        let line = "orders_total{a_b=\"2\",b=\"1\",otel_scope_name=\"shop\"} 5\n";
        assert!(text(&instruments).ends_with(line), "{}", text(&instruments));
    }

    #[test]
    fn whoever_makes_the_same_instrument_shares_it() {
        let instruments = Instruments::default();
        let one = instruments.instrument(described(Does::Sum, "open"));
        let help = "The longer meaning".to_owned();
        let other = instruments.instrument(Description { help, ..described(Does::Sum, "Open") });
        one.take(2.0, Vec::new(), None);
        other.take(-3.0, Vec::new(), None);
        let text = text(&instruments);
        assert!(text.contains("open{otel_scope_name=\"shop\"} -1\n"), "{text}");
        assert!(text.contains("# HELP open The longer meaning\n"), "{text}");
    }

    #[test]
    fn libraries_share_a_metric_and_can_be_told_apart() {
        let instruments = Instruments::default();
        let scope = InstrumentationScope::builder("till")
            .with_version("2")
            .with_schema_url("https://example.com/1")
            .with_attributes([KeyValue::new("a.b", 1), KeyValue::new("name", "no")])
            .build();
        let till = Description { scope, ..described(Does::Sum, "open") };
        instruments.instrument(till).take(1.0, Vec::new(), None);
        instruments.instrument(described(Does::Sum, "open")).take(2.0, Vec::new(), None);
        let text = text(&instruments);
        let lines: Vec<_> = text.lines().filter(|line| !line.starts_with('#')).collect();
        let till = "open{otel_scope_a_b=\"1\",otel_scope_name=\"till\",\
                    otel_scope_schema_url=\"https://example.com/1\",otel_scope_version=\"2\"} 1";
        assert_eq!(lines, [till, "open{otel_scope_name=\"shop\"} 2"]);
        let measured = instruments.measured();
        let names: Vec<_> = measured.iter().map(|measured| measured.scope.name()).collect();
        assert_eq!(names, ["shop", "till"]);
    }

    #[test]
    fn a_histogram_has_opentelemetrys_bounds_or_its_own() {
        let instruments = Instruments::default();
        let usual = instruments.instrument(described(Does::Sort, "usual"));
        let bounds = Some(vec![2.0, 1.0, f64::INFINITY, 1.0]);
        let own = Description { bounds, ..described(Does::Sort, "own") };
        let own = instruments.instrument(own);
        usual.take(6.0, Vec::new(), None);
        for value in [0.5, 1.5, 9.0] {
            own.take(value, Vec::new(), None);
        }
        let text = text(&instruments);
        assert!(text.contains("usual_bucket{otel_scope_name=\"shop\",le=\"5.0\"} 0\n"), "{text}");
        assert!(text.contains("usual_bucket{otel_scope_name=\"shop\",le=\"10.0\"} 1\n"), "{text}");
        for (bound, count) in [("1.0", 1), ("2.0", 2), ("+Inf", 3)] {
            let line = format!("own_bucket{{otel_scope_name=\"shop\",le=\"{bound}\"}} {count}\n");
            assert!(text.contains(&line), "{text}");
        }
        assert!(text.contains("own_sum{otel_scope_name=\"shop\"} 11\n"), "{text}");
    }

    #[test]
    fn what_is_observed_takes_the_place_of_what_was() {
        let instruments = Instruments::default();
        let gauge = instruments.instrument(described(Does::Observe, "seen"));
        for name in ["first", "second"] {
            gauge.observe();
            gauge.take(1.0, with(&[("name", name)]), None);
            gauge.observed();
        }
        let text = text(&instruments);
        assert!(text.contains("second") && !text.contains("first"), "{text}");
    }

    #[test]
    fn there_are_only_so_many_time_series() {
        let instruments = Instruments::default();
        let counter = instruments.instrument(described(Does::Count, "many"));
        for number in 0..MOST_SERIES + 10 {
            counter.take(1.0, with(&[("number", &number.to_string())]), None);
        }
        let text = text(&instruments);
        assert_eq!(text.lines().filter(|line| line.starts_with("many")).count(), MOST_SERIES);
        let line = "many_total{otel_metric_overflow=\"true\",otel_scope_name=\"shop\"} 11\n";
        assert!(text.contains(line), "{text}");
    }

    #[test]
    fn there_are_only_so_many_instruments() {
        let instruments = Instruments::default();
        for number in 0..MOST_INSTRUMENTS + 10 {
            let made = instruments.instrument(described(Does::Keep, &format!("i{number}")));
            made.take(1.0, Vec::new(), None);
        }
        assert_eq!(instruments.families().len(), MOST_INSTRUMENTS);
        let again = instruments.instrument(described(Does::Keep, "i7"));
        again.take(2.0, Vec::new(), None);
        assert!(text(&instruments).contains("i7{otel_scope_name=\"shop\"} 2\n"));
    }

    #[test]
    fn keys_that_become_the_same_are_one_label_and_none_takes_the_hosts() {
        let attributes = with(&[("a.b", "1"), ("a_b", "2"), ("le", "3"), ("otel_scope_name", "4")]);
        let labels = labels(&vec![("otel_scope_name".into(), "shop".to_owned())], &attributes);
        let plain: Vec<_> = labels.iter().map(|(name, value)| (&**name, value.as_str())).collect();
        assert_eq!(plain, [("a_b", "1;2"), ("otel_scope_name", "shop")]);
    }

    #[test]
    fn attributes_that_become_the_same_labels_are_one_time_series() {
        let instruments = Instruments::default();
        let counter = instruments.instrument(described(Does::Count, "orders"));
        let histogram = instruments.instrument(described(Does::Sort, "took"));
        let gauge = instruments.instrument(described(Does::Keep, "seen"));
        for instrument in [counter, histogram, gauge] {
            instrument.take(1.0, vec![KeyValue::new("a", 1)], None);
            instrument.take(1.0, vec![KeyValue::new("a", "1")], None);
        }
        let text = text(&instruments);
        for line in ["orders_total{a=\"1\"", "took_count{a=\"1\"", "seen{a=\"1\""] {
            assert_eq!(text.matches(line).count(), 1, "{text}");
        }
        let shop = "{a=\"1\",otel_scope_name=\"shop\"}";
        assert!(text.contains(&format!("orders_total{shop} 2\n")), "{text}");
        assert!(text.contains(&format!("took_count{shop} 2\n")), "{text}");
        assert!(text.contains(&format!("seen{shop} 1\n")), "{text}");
        let points: usize = instruments.measured().iter().map(|one| one.points.len()).sum();
        assert_eq!(points, 6, "OpenTelemetry tells them apart");
    }

    #[test]
    fn what_cannot_be_shown_takes_values_all_the_same() {
        let instruments = Instruments::default();
        let long = "long".repeat(64);
        for (does, name) in [
            (Does::Count, "function_calls"),
            (Does::Count, "Duet_calls"),
            (Does::Count, ""),
            (Does::Keep, "_/ö"),
            (Does::Keep, &long),
            (Does::Keep, "taken"),
            (Does::Sort, "taken"),
            (Does::Sum, "taken"),
        ] {
            instruments.instrument(described(does, name)).take(1.0, Vec::new(), None);
        }
        assert_eq!(text(&instruments).matches("# TYPE").count(), 1);
        assert!(text(&instruments).contains("# TYPE taken gauge"));
        assert_eq!(instruments.measured().len(), 1);
    }
}
