//! A Function's own metrics: what it makes through its language's OpenTelemetry API is shown beside the
//! host's. There is one set for a process; interpreters that make the same instrument share it.

use std::borrow::Cow;
use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use opentelemetry::trace::SpanContext;
use parking_lot::{Mutex, RwLock};

use super::calls::DEFAULT_BOUNDS;
use super::family::{Bucket, Exemplar, Family, Kind, Series, Value};
use super::naming;
use crate::log;

/// How many combinations of attributes an instrument tells apart. What comes later is counted together.
const MOST_SERIES: usize = 2000;
/// How many instruments a Function may make.
const MOST_INSTRUMENTS: usize = 2000;
/// The attribute of what was counted together.
const OVERFLOW: &str = "otel_metric_overflow";
/// What the names of the host's own metrics begin with.
const OURS: [&str; 4] = ["duet_", "function_", "process_", "python_"];

/// What is done with the values that an instrument is given.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Does {
    /// Adds what is not negative.
    Count,
    /// Adds.
    Sum,
    /// Keeps the last.
    Keep,
    /// Sorts them into buckets.
    Sort,
    /// Keeps what a callback says that it has counted.
    ObserveCount,
    /// Keeps what a callback says.
    Observe,
}

/// What an instrument is.
#[derive(Clone, Debug)]
pub struct Description {
    /// What is done with its values.
    pub does: Does,
    /// The library that makes it.
    pub scope: String,
    /// That library's version; may be empty.
    pub version: String,
    /// Its name.
    pub name: String,
    /// Its unit; may be empty.
    pub unit: String,
    /// What it means; may be empty.
    pub help: String,
    /// The bounds of its buckets, if they are not to be OpenTelemetry's own.
    pub bounds: Option<Vec<f64>>,
}

/// Keys and values of attributes.
pub type Attributes = Vec<(String, String)>;

/// An instrument.
#[derive(Debug)]
pub struct Instrument {
    does: Does,
    bounds: Vec<f64>,
    scope: Attributes,
    help: String,
    values: Mutex<Values>,
}

#[derive(Debug, Default)]
struct Values {
    series: HashMap<Attributes, State>,
    /// What is observed at the moment takes the place of what was observed before.
    observed: Option<HashMap<Attributes, State>>,
}

#[derive(Clone, Debug)]
enum State {
    Number(f64),
    Sorted { counts: Vec<u64>, sum: f64, exemplars: Vec<Option<Exemplar>> },
}

/// All instruments of the process.
#[derive(Debug, Default)]
pub struct Instruments(RwLock<Known>);

/// By Prometheus' name, and then by the library.
#[derive(Debug, Default)]
struct Known {
    by_name: BTreeMap<String, HashMap<Attributes, Arc<Instrument>>>,
    count: usize,
    has_warned: bool,
}

impl Does {
    fn kind(self) -> Kind {
        match self {
            Self::Count | Self::ObserveCount => Kind::Counter,
            Self::Sum | Self::Keep | Self::Observe => Kind::Gauge,
            Self::Sort => Kind::Histogram,
        }
    }
}

impl Instruments {
    /// The instrument of this description, made if there is none. One that cannot be shown takes values
    /// all the same, and the log says why.
    #[must_use]
    pub fn instrument(&self, description: Description) -> Arc<Instrument> {
        let name = naming::of_metric(&description.name, &description.unit, description.does.kind());
        let made = Arc::new(Instrument::new(description));
        let mut known = self.0.write();
        let others = known.by_name.get(&name);
        if let Some(same) = others.and_then(|others| others.get(&made.scope))
            && same.does == made.does
        {
            return Arc::clone(same);
        }
        // Those of other libraries are shown as one metric with it.
        let differs = |(scope, other): (&Attributes, &Arc<Instrument>)| {
            other.does.kind() != made.does.kind() || *scope == made.scope
        };
        let problem = if OURS.iter().any(|ours| name.starts_with(ours)) {
            Some("such names are the host's")
        } else if name.trim_matches('_').is_empty() {
            Some("it has no name")
        } else if others.is_some_and(|others| others.iter().any(differs)) {
            Some("another kind of instrument has that name")
        } else if known.count >= MOST_INSTRUMENTS {
            (!std::mem::replace(&mut known.has_warned, true)).then_some("there are too many")
        } else {
            None
        };
        if known.count < MOST_INSTRUMENTS && problem.is_none() {
            known.count += 1;
            known.by_name.entry(name).or_default().insert(made.scope.clone(), Arc::clone(&made));
        } else if let Some(problem) = problem {
            drop(known);
            log::warn(format_args!("the metric {name} is not shown: {problem}"));
        }
        made
    }

    pub(super) fn families(&self) -> Vec<Family> {
        let known = self.0.read();
        let shown = |(name, instruments): (&String, &HashMap<_, Arc<Instrument>>)| {
            let mut all: Vec<_> = instruments.values().collect();
            all.sort_by(|one, other| one.scope.cmp(&other.scope));
            let first = all.first()?;
            let mut family = Family::new(name.clone(), first.help.clone(), first.does.kind());
            family.series = all.iter().flat_map(|instrument| instrument.series()).collect();
            Some(family)
        };
        known.by_name.iter().filter_map(shown).collect()
    }
}

impl Instrument {
    fn new(description: Description) -> Self {
        let Description { does, scope, version, help, bounds, .. } = description;
        let mut labels = vec![("otel_scope_name".to_owned(), scope)];
        if !version.is_empty() {
            labels.push(("otel_scope_version".to_owned(), version));
        }
        let mut bounds = bounds.unwrap_or_else(|| DEFAULT_BOUNDS.into());
        bounds.retain(|bound| bound.is_finite());
        bounds.sort_by(f64::total_cmp);
        bounds.dedup();
        Self { does, bounds, scope: labels, help, values: Mutex::default() }
    }

    /// Takes a value. Attributes may come in any order; `span` is that in which it was measured.
    pub fn take(&self, value: f64, mut attributes: Attributes, span: Option<&SpanContext>) {
        let only_grows = matches!(self.does, Does::Count | Does::ObserveCount);
        if value.is_nan() || (only_grows && value < 0.0) {
            return;
        }
        attributes.sort();
        let mut values = self.values.lock();
        let Values { series, observed } = &mut *values;
        let series = observed.as_mut().unwrap_or(series);
        // The one for what is too much is one of them.
        if series.len() >= MOST_SERIES - 1 && !series.contains_key(&attributes) {
            attributes = vec![(OVERFLOW.to_owned(), "true".to_owned())];
        }
        let state = series.entry(attributes).or_insert_with(|| self.nothing());
        match state {
            State::Number(number) => match self.does {
                Does::Count | Does::Sum => *number += value,
                _ => *number = value,
            },
            State::Sorted { counts, sum, exemplars } => {
                let place = self.bounds.iter().position(|bound| value <= *bound);
                let place = place.unwrap_or(self.bounds.len());
                counts[place] += 1;
                *sum += value;
                if let Some(exemplar) = span.and_then(|span| Exemplar::now(span, value)) {
                    exemplars[place] = Some(exemplar);
                }
            }
        }
    }

    fn nothing(&self) -> State {
        if self.does == Does::Sort {
            let buckets = self.bounds.len() + 1;
            State::Sorted { counts: vec![0; buckets], sum: 0.0, exemplars: vec![None; buckets] }
        } else {
            State::Number(0.0)
        }
    }

    /// What is taken from now on is shown when [`Instrument::observed`] is called, instead of what was
    /// shown before.
    pub fn observe(&self) {
        self.values.lock().observed = Some(HashMap::new());
    }

    /// All callbacks of the instrument have said what they see.
    pub fn observed(&self) {
        let mut values = self.values.lock();
        if let Some(observed) = values.observed.take() {
            values.series = observed;
        }
    }

    fn series(&self) -> Vec<Series> {
        let values = self.values.lock();
        let mut all: Vec<_> = values.series.iter().collect();
        all.sort_by_key(|(attributes, _)| *attributes);
        all.into_iter()
            .map(|(attributes, state)| Series {
                labels: labels(&self.scope, attributes),
                value: self.value(state),
            })
            .collect()
    }

    fn value(&self, state: &State) -> Value {
        match state {
            State::Number(number) => Value::Number(*number),
            State::Sorted { counts, sum, exemplars } => {
                let mut count = 0;
                let bounded = self.bounds.iter().zip(counts).zip(exemplars);
                let buckets = bounded.map(|((bound, more), exemplar)| {
                    count += more;
                    Bucket { bound: *bound, count, exemplar: *exemplar }
                });
                let buckets = buckets.collect();
                let above = exemplars.last().copied().flatten();
                Value::Histogram { buckets, sum: *sum, count: counts.iter().sum(), above }
            }
        }
    }
}

/// The labels of a time series. Keys that become the same are one label, with all of their values.
fn labels(scope: &Attributes, attributes: &Attributes) -> Vec<(Cow<'static, str>, String)> {
    let mut labels: Vec<(Cow<'static, str>, String)> = Vec::new();
    let own = attributes.iter().filter(|(key, _)| !key.is_empty());
    for (key, value) in own.map(|(key, value)| (naming::of_label(key), value)) {
        match labels.iter_mut().find(|(name, _)| *name == key) {
            Some((_, values)) => *values = format!("{values};{value}"),
            None => labels.push((key, value.clone())),
        }
    }
    // The bounds' own name is not to be had, nor is the library's.
    labels.retain(|(name, _)| name != "le" && scope.iter().all(|(other, _)| name != other));
    labels.extend(scope.iter().map(|(name, value)| (name.clone().into(), value.clone())));
    labels.sort();
    labels
}

#[cfg(test)]
mod tests {
    use super::super::format::Format;
    use super::*;

    fn described(does: Does, name: &str) -> Description {
        Description {
            does,
            scope: "shop".to_owned(),
            version: String::new(),
            name: name.to_owned(),
            unit: String::new(),
            help: "Help".to_owned(),
            bounds: None,
        }
    }

    fn with(attributes: &[(&str, &str)]) -> Attributes {
        attributes.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned())).collect()
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
        let other = instruments.instrument(described(Does::Sum, "open"));
        one.take(2.0, Vec::new(), None);
        other.take(-3.0, Vec::new(), None);
        assert!(text(&instruments).contains("open{otel_scope_name=\"shop\"} -1\n"));
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
    fn keys_that_become_the_same_are_one_label_and_none_takes_the_hosts() {
        let attributes = with(&[("a.b", "1"), ("a_b", "2"), ("le", "3"), ("otel_scope_name", "4")]);
        let labels = labels(&with(&[("otel_scope_name", "shop")]), &attributes);
        let plain: Vec<_> = labels.iter().map(|(name, value)| (&**name, value.as_str())).collect();
        assert_eq!(plain, [("a_b", "1;2"), ("otel_scope_name", "shop")]);
    }

    #[test]
    fn what_cannot_be_shown_takes_values_all_the_same() {
        let instruments = Instruments::default();
        for (does, name) in [
            (Does::Count, "function_calls"),
            (Does::Keep, ""),
            (Does::Keep, "taken"),
            (Does::Sort, "taken"),
        ] {
            instruments.instrument(described(does, name)).take(1.0, Vec::new(), None);
        }
        assert_eq!(text(&instruments).matches("# TYPE").count(), 1);
        assert!(text(&instruments).contains("# TYPE taken gauge"));
    }
}
