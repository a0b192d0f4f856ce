//! One instrument of a Function: what it was given, by attributes, as it is now.
//!
//! A Function may put anything into its attributes, the number of a request for one. What that costs has
//! three bounds: so many time series for an instrument, so many instruments ([`super::Instruments`]), and
//! so much memory for all of them ([`Room`]). What is beyond is counted together.

use std::borrow::Cow;
use std::collections::HashMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use opentelemetry::trace::SpanContext;
use opentelemetry::{Array, InstrumentationScope, KeyValue, StringValue, Value as Attribute};
use parking_lot::Mutex;

use super::calls::DEFAULT_BOUNDS;
use super::family::{Bucket, Exemplar, Kind, Value};

/// How many combinations of attributes an instrument tells apart, the one of what comes later included.
pub(super) const MOST_SERIES: usize = 2000;
/// How much memory the time series of all instruments may take, in bytes. There is a small pod to share.
const MOST_BYTES: usize = 16 * 1024 * 1024;
/// How many bounds a histogram may have.
const MOST_BOUNDS: usize = 1000;
/// The attribute of what is counted together.
const OVERFLOW: &str = "otel.metric.overflow";

/// What is done with the values that an instrument is given.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Does {
    /// Adds what is not negative.
    Count,
    /// Adds.
    Sum,
    /// Keeps the last.
    Keep,
    /// Sorts what is not negative into buckets.
    Sort,
    /// Keeps what a callback says that it has counted.
    ObserveCount,
    /// Keeps what a callback says that it has added up.
    ObserveSum,
    /// Keeps what a callback sees.
    Observe,
}

/// What an instrument is.
#[derive(Clone, Debug)]
pub struct Description {
    /// What is done with its values.
    pub does: Does,
    /// The library that makes it.
    pub scope: InstrumentationScope,
    /// Its name.
    pub name: String,
    /// Its unit; may be empty.
    pub unit: String,
    /// What it means; may be empty.
    pub help: String,
    /// The bounds of its buckets, if they are not to be OpenTelemetry's own.
    pub bounds: Option<Vec<f64>>,
}

/// Keys and values of attributes, each key once.
pub type Attributes = Vec<KeyValue>;

/// The value that an instrument has for some attributes.
#[derive(Clone, Debug, PartialEq)]
pub struct Point {
    /// The attributes.
    pub attributes: Attributes,
    /// The value.
    pub value: Value,
}

/// An instrument.
#[derive(Debug)]
pub struct Instrument {
    /// What it does; one that is not shown does nothing.
    does: Option<Does>,
    bounds: Vec<f64>,
    room: Arc<Room>,
    values: Mutex<Values>,
}

/// How much memory all instruments may still take.
#[derive(Debug)]
pub(super) struct Room(AtomicUsize);

#[derive(Debug, Default)]
struct Values {
    shown: Held,
    /// What is observed at the moment takes the place of what was observed before.
    observed: Option<Held>,
}

/// Time series and about how many bytes they take.
#[derive(Debug, Default)]
struct Held {
    series: HashMap<Attributes, State>,
    weight: usize,
}

#[derive(Clone, Debug)]
enum State {
    Number(f64),
    Sorted { counts: Vec<u64>, sum: f64, exemplars: Vec<Option<Exemplar>> },
}

impl Does {
    /// What Prometheus takes it for.
    pub(super) fn kind(self) -> Kind {
        match self {
            Self::Count | Self::ObserveCount => Kind::Counter,
            Self::Sum | Self::Keep | Self::ObserveSum | Self::Observe => Kind::Gauge,
            Self::Sort => Kind::Histogram,
        }
    }

    /// Whether values of several time series make one when they are added.
    pub(super) fn adds(self) -> bool {
        !matches!(self, Self::Keep | Self::Observe)
    }

    fn takes(self, value: f64) -> bool {
        let may_be_negative = !matches!(self, Self::Count | Self::Sort | Self::ObserveCount);
        value.is_finite() && (may_be_negative || value >= 0.0)
    }
}

impl Default for Room {
    fn default() -> Self {
        Self(AtomicUsize::new(MOST_BYTES))
    }
}

impl Room {
    fn take(&self, bytes: usize) -> bool {
        let less = |left: usize| left.checked_sub(bytes);
        self.0.fetch_update(Ordering::Relaxed, Ordering::Relaxed, less).is_ok()
    }

    fn give_back(&self, bytes: usize) {
        self.0.fetch_add(bytes, Ordering::Relaxed);
    }
}

impl Instrument {
    pub(super) fn new(does: Does, bounds: Option<Vec<f64>>, room: Arc<Room>) -> Self {
        Self { does: Some(does), bounds: usable(bounds), room, values: Mutex::default() }
    }

    /// One that takes anything and shows nothing.
    pub(super) fn unshown() -> Self {
        let (bounds, room) = (Vec::new(), Arc::default());
        Self { does: None, bounds, room, values: Mutex::default() }
    }

    /// Takes a value. Attributes may come in any order; `span` is that in which it was measured. What is
    /// no number, and what is negative where nothing can be, is ignored.
    pub fn take(&self, value: f64, mut attributes: Attributes, span: Option<&SpanContext>) {
        let Some(does) = self.does.filter(|does| does.takes(value)) else { return };
        attributes.sort_by(|one, other| one.key.cmp(&other.key));
        let mut values = self.values.lock();
        let Values { shown, observed } = &mut *values;
        let held = observed.as_mut().unwrap_or(shown);
        if let Some(state) = held.series.get_mut(&attributes) {
            return self.add(does, state, value, span);
        }
        let weight = self.weight(&attributes);
        // The one for what is too much is one of them.
        if held.series.len() < MOST_SERIES - 1 && self.room.take(weight) {
            held.weight += weight;
        } else {
            attributes = vec![KeyValue::new(OVERFLOW, true)];
        }
        let state = held.series.entry(attributes).or_insert_with(|| self.nothing(does));
        self.add(does, state, value, span);
    }

    fn add(&self, does: Does, state: &mut State, value: f64, span: Option<&SpanContext>) {
        match state {
            State::Number(number) if matches!(does, Does::Count | Does::Sum) => *number += value,
            State::Number(number) => *number = value,
            State::Sorted { counts, sum, exemplars } => {
                let place = self.bounds.partition_point(|bound| *bound < value);
                counts[place] += 1;
                *sum += value;
                if let Some(exemplar) = span.and_then(|span| Exemplar::now(span, value)) {
                    exemplars.resize(counts.len(), None);
                    exemplars[place] = Some(exemplar);
                }
            }
        }
    }

    fn nothing(&self, does: Does) -> State {
        if does == Does::Sort {
            let counts = vec![0; self.bounds.len() + 1];
            State::Sorted { counts, sum: 0.0, exemplars: Vec::new() }
        } else {
            State::Number(0.0)
        }
    }

    /// About how many bytes a time series takes.
    fn weight(&self, attributes: &Attributes) -> usize {
        let buckets = if self.does == Some(Does::Sort) { self.bounds.len() + 1 } else { 0 };
        let own = attributes.iter().map(|attribute| {
            size_of::<KeyValue>() + attribute.key.as_str().len() + length(&attribute.value)
        });
        2 * size_of::<(Attributes, State)>()
            + own.sum::<usize>()
            + buckets * (size_of::<u64>() + size_of::<Option<Exemplar>>())
    }

    /// What is taken from now on is shown when [`Instrument::observed`] is called, instead of what was
    /// shown before.
    pub fn observe(&self) {
        let before = self.values.lock().observed.replace(Held::default());
        self.room.give_back(before.map_or(0, |before| before.weight));
    }

    /// All callbacks of the instrument have said what they see.
    pub fn observed(&self) {
        let mut values = self.values.lock();
        let Some(observed) = values.observed.take() else { return };
        let before = std::mem::replace(&mut values.shown, observed);
        drop(values);
        self.room.give_back(before.weight);
    }

    pub(super) fn points(&self) -> Vec<Point> {
        let values = self.values.lock();
        let point = |(attributes, state): (&Attributes, &State)| Point {
            attributes: attributes.clone(),
            value: self.value(state),
        };
        values.shown.series.iter().map(point).collect()
    }

    fn value(&self, state: &State) -> Value {
        let State::Sorted { counts, sum, exemplars } = state else {
            let State::Number(number) = state else { return Value::Number(0.0) };
            return Value::Number(*number);
        };
        let exemplar = |place: usize| exemplars.get(place).copied().flatten();
        let mut count = 0;
        let bounded = self.bounds.iter().zip(counts).enumerate();
        let buckets = bounded.map(|(place, (bound, more))| {
            count += more;
            Bucket { bound: *bound, count, exemplar: exemplar(place) }
        });
        let buckets = buckets.collect();
        let above = exemplar(self.bounds.len());
        Value::Histogram { buckets, sum: *sum, count: counts.iter().sum(), above }
    }
}

/// The bounds that a Function wants, as far as there can be such, or OpenTelemetry's own.
fn usable(wanted: Option<Vec<f64>>) -> Vec<f64> {
    let Some(mut bounds) = wanted else { return DEFAULT_BOUNDS.into() };
    bounds.retain(|bound| bound.is_finite());
    bounds.truncate(MOST_BOUNDS);
    bounds.sort_by(f64::total_cmp);
    bounds.dedup();
    bounds
}

fn length(value: &Attribute) -> usize {
    match value {
        Attribute::String(text) => text.as_str().len(),
        Attribute::Array(Array::String(texts)) => {
            texts.iter().map(|text| size_of::<StringValue>() + text.as_str().len()).sum()
        }
        Attribute::Array(Array::I64(values)) => size_of_val(values.as_slice()),
        Attribute::Array(Array::F64(values)) => size_of_val(values.as_slice()),
        Attribute::Array(Array::Bool(values)) => values.len(),
        _ => 0,
    }
}

/// An attribute's value as a label: a text as it is, anything else as JSON.
pub(super) fn text(value: &Attribute) -> Cow<'_, str> {
    let json = match value {
        Attribute::String(text) => return text.as_str().into(),
        Attribute::F64(number) if number.is_finite() => serde_json::to_string(number),
        Attribute::Array(Array::String(texts)) => {
            serde_json::to_string(&texts.iter().map(StringValue::as_str).collect::<Vec<_>>())
        }
        Attribute::Array(Array::I64(values)) => serde_json::to_string(values),
        Attribute::Array(Array::F64(values)) => serde_json::to_string(values),
        Attribute::Array(Array::Bool(values)) => serde_json::to_string(values),
        other => return other.to_string().into(),
    };
    json.unwrap_or_default().into()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn instrument(does: Does, bounds: Option<Vec<f64>>) -> Instrument {
        Instrument::new(does, bounds, Arc::default())
    }

    fn point(value: f64) -> Point {
        Point { attributes: Vec::new(), value: Value::Number(value) }
    }

    #[test]
    fn what_is_no_number_and_what_cannot_be_negative_is_ignored() {
        for (does, expected) in [
            (Does::Count, 2.0),
            (Does::Sum, 1.0),
            (Does::Keep, -1.0),
            (Does::ObserveCount, 2.0),
            (Does::ObserveSum, -1.0),
            (Does::Observe, -1.0),
        ] {
            let instrument = instrument(does, None);
            for value in [2.0, -1.0, f64::NAN, f64::INFINITY, f64::NEG_INFINITY] {
                instrument.take(value, Vec::new(), None);
            }
            assert_eq!(instrument.points(), [point(expected)], "{does:?}");
        }
        let histogram = instrument(Does::Sort, None);
        for value in [-1.0, f64::NAN, f64::INFINITY] {
            histogram.take(value, Vec::new(), None);
        }
        assert_eq!(histogram.points(), []);
    }

    #[test]
    fn a_value_is_in_the_first_bucket_that_is_not_smaller() {
        let histogram = instrument(Does::Sort, Some(vec![2.0, f64::NAN, 1.0, f64::INFINITY, 1.0]));
        for value in [0.0, 1.0, 1.5, 2.0, 2.5] {
            histogram.take(value, Vec::new(), None);
        }
        let points = histogram.points();
        let Value::Histogram { buckets, sum, count, .. } = &points[0].value else { panic!() };
        let told: Vec<_> = buckets.iter().map(|bucket| (bucket.bound, bucket.count)).collect();
        assert_eq!(told, [(1.0, 2), (2.0, 4)]);
        assert_eq!((*sum, *count), (7.0, 5));
    }

    #[test]
    fn attributes_are_what_they_are_and_not_their_text() {
        let counter = instrument(Does::Count, None);
        for value in [Attribute::from("1"), Attribute::from(1), Attribute::from(1.0)] {
            counter.take(1.0, vec![KeyValue::new("a", value)], None);
        }
        assert_eq!(counter.points().len(), 3);
    }

    #[test]
    fn all_instruments_together_take_so_much_memory_and_no_more() {
        let room = Arc::<Room>::default();
        let make = || Instrument::new(Does::Observe, None, Arc::clone(&room));
        let (one, other) = (make(), make());
        let fill = |instrument: &Instrument| {
            instrument.observe();
            for number in 0..1000 {
                let text = format!("{number:020000}");
                instrument.take(1.0, vec![KeyValue::new("request", text)], None);
            }
            instrument.observed();
            instrument.points().len()
        };
        let first = fill(&one);
        assert!((500..900).contains(&first), "{first}");
        assert_eq!(fill(&other), 1, "only what is counted together");
        one.observe();
        one.observed();
        assert!(fill(&other) >= 500, "what is shown no more has given its room back");
    }

    #[test]
    fn a_label_is_a_text_or_json() {
        for (value, expected) in [
            (Attribute::from("a\"b"), "a\"b"),
            (Attribute::from(true), "true"),
            (Attribute::from(7), "7"),
            (Attribute::from(0.5), "0.5"),
            (Attribute::F64(f64::NAN), "NaN"),
            (Attribute::Array(vec![StringValue::from("a\"b")].into()), r#"["a\"b"]"#),
            (Attribute::Array(vec![1, 2].into()), "[1,2]"),
            (Attribute::Array(vec![0.5, 1.0].into()), "[0.5,1.0]"),
            (Attribute::Array(vec![true].into()), "[true]"),
        ] {
            assert_eq!(text(&value), expected);
        }
    }
}
