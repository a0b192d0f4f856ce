//! Metrics as a strict reader takes them: Prometheus' text format 0.0.4, and `OpenMetrics` 1.0. What
//! either does not allow is an error.

use std::collections::{BTreeMap, BTreeSet};

use crate::Failure;

/// A format of metrics.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// Prometheus' text format, version 0.0.4.
    Text,
    /// `OpenMetrics`, version 1.0.
    OpenMetrics,
}

/// The labels of a time series.
pub type Labels = BTreeMap<String, String>;

/// One line with a value.
#[derive(Clone, Debug)]
pub struct Sample {
    /// Its name, with the ending.
    pub name: String,
    /// Its labels.
    pub labels: Labels,
    /// Its value.
    pub value: f64,
    /// The labels and the value of its exemplar.
    pub exemplar: Option<(Labels, f64)>,
}

/// Everything that was read, by the names of the metrics.
#[derive(Clone, Debug, Default)]
pub struct Metrics(pub BTreeMap<String, Metric>);

/// One metric.
#[derive(Clone, Debug, Default)]
pub struct Metric {
    /// What kind of number it is.
    pub kind: String,
    /// What it means.
    pub help: String,
    /// Its lines.
    pub samples: Vec<Sample>,
}

impl Metrics {
    /// Reads all of it.
    ///
    /// # Errors
    /// Says which line is not as it must be.
    pub fn read(text: &str, format: Format) -> Result<Self, Failure> {
        let body = match format {
            Format::Text => text,
            Format::OpenMetrics => text.strip_suffix("# EOF\n").ok_or("it has no end")?,
        };
        let body = body.strip_suffix('\n').ok_or("the last line has no end")?;
        let mut reader = Reader { format, metrics: Self::default(), current: None };
        for (number, line) in body.split('\n').enumerate() {
            reader
                .line(line)
                .map_err(|failure| format!("line {}, {line}: {failure}", number + 1))?;
        }
        for (name, metric) in &reader.metrics.0 {
            metric.check(name).map_err(|failure| format!("{name}: {failure}"))?;
        }
        Ok(reader.metrics)
    }

    /// The value of a line with this name and these labels, if there is one.
    #[must_use]
    pub fn value(&self, name: &str, labels: &[(&str, &str)]) -> Option<f64> {
        self.sample(name, labels).map(|sample| sample.value)
    }

    /// The line with this name and these labels, if there is one.
    #[must_use]
    pub fn sample(&self, name: &str, labels: &[(&str, &str)]) -> Option<&Sample> {
        let wanted = |sample: &&Sample| {
            let own = sample.labels.iter().map(|(name, value)| (name.as_str(), value.as_str()));
            sample.name == name && own.collect::<BTreeSet<_>>() == labels.iter().copied().collect()
        };
        self.0.values().flat_map(|metric| &metric.samples).find(wanted)
    }
}

struct Reader {
    format: Format,
    metrics: Metrics,
    current: Option<String>,
}

impl Reader {
    fn line(&mut self, line: &str) -> Result<(), Failure> {
        if let Some(rest) = line.strip_prefix("# HELP ") {
            let (name, help) = rest.split_once(' ').ok_or("no text")?;
            self.begin(name)?.help = unescaped(help, self.format == Format::OpenMetrics)?;
        } else if let Some(rest) = line.strip_prefix("# TYPE ") {
            let (name, kind) = rest.split_once(' ').ok_or("no type")?;
            if !["counter", "gauge", "histogram"].contains(&kind) {
                return Err("an unknown type".into());
            }
            let is_total = name.ends_with("_total");
            if kind == "counter" && is_total == (self.format == Format::OpenMetrics) {
                return Err("a counter has its ending where it must not".into());
            }
            let metric = self.begin(name)?;
            if !metric.kind.is_empty() {
                return Err("a second type".into());
            }
            kind.clone_into(&mut metric.kind);
        } else if line.starts_with('#') || line.is_empty() {
            return Err("neither a sample nor what is said of one".into());
        } else {
            let sample = Sample::read(line, self.format)?;
            let title = self.current.clone().ok_or("a sample without a metric")?;
            let metric = self.metrics.0.get_mut(&title).ok_or("a sample without a metric")?;
            let ending = sample.name.strip_prefix(&title).ok_or("the name of another metric")?;
            let allowed: &[&str] = match (&*metric.kind, self.format) {
                ("counter", Format::OpenMetrics) => &["_total"],
                ("counter" | "gauge", _) => &[""],
                _ => &["_bucket", "_sum", "_count"],
            };
            if !allowed.contains(&ending) {
                return Err(format!("{ending:?} is no ending of a {}", metric.kind).into());
            }
            if sample.exemplar.is_some() && ending != "_bucket" {
                return Err("an exemplar that is not in a bucket".into());
            }
            metric.samples.push(sample);
        }
        Ok(())
    }

    /// A metric stands in one place.
    fn begin(&mut self, name: &str) -> Result<&mut Metric, Failure> {
        if self.current.as_deref() != Some(name) {
            if !is_name(name, true) || self.metrics.0.contains_key(name) {
                return Err("no name, or one that was there already".into());
            }
            self.current = Some(name.to_owned());
        }
        let metric = self.metrics.0.entry(name.to_owned()).or_default();
        if metric.samples.is_empty() { Ok(metric) } else { Err("samples come last".into()) }
    }
}

impl Sample {
    fn read(line: &str, format: Format) -> Result<Self, Failure> {
        let end = line.find(['{', ' ']).ok_or("no value")?;
        let (name, rest) = line.split_at(end);
        if !is_name(name, true) {
            return Err("no name".into());
        }
        let (labels, rest) = read_labels(rest)?;
        let rest = rest.strip_prefix(' ').ok_or("no space before the value")?;
        let (value, exemplar) = match rest.split_once(" # ") {
            Some(_) if format == Format::Text => return Err("an exemplar".into()),
            Some((value, exemplar)) => (value, Some(read_exemplar(exemplar)?)),
            None => (rest, None),
        };
        Ok(Self { name: name.to_owned(), labels, value: read_number(value)?, exemplar })
    }
}

impl Metric {
    fn check(&self, name: &str) -> Result<(), Failure> {
        let keys: Vec<_> =
            self.samples.iter().map(|sample| (&sample.name, &sample.labels)).collect();
        if keys.is_empty() || keys.iter().collect::<BTreeSet<_>>().len() != keys.len() {
            return Err("no time series, or one twice".into());
        }
        let is_negative = |sample: &Sample| sample.value.is_nan() || sample.value < 0.0;
        if self.kind == "counter" && self.samples.iter().any(is_negative) {
            return Err("a counter below nothing".into());
        }
        if self.kind != "histogram" {
            return Ok(());
        }
        let mut series = BTreeMap::<Labels, Vec<&Sample>>::new();
        for sample in &self.samples {
            let mut labels = sample.labels.clone();
            labels.remove("le");
            series.entry(labels).or_default().push(sample);
        }
        series.values().try_for_each(|samples| check_histogram(name, samples))
    }
}

fn check_histogram(name: &str, samples: &[&Sample]) -> Result<(), Failure> {
    let of = |ending: &str| {
        let wanted = format!("{name}{ending}");
        samples.iter().filter(move |sample| sample.name == wanted)
    };
    let mut buckets = Vec::new();
    for bucket in of("_bucket") {
        let bound = read_number(bucket.labels.get("le").ok_or("a bucket without a bound")?)?;
        let within = |(_, value): &(Labels, f64)| {
            *value <= bound && buckets.last().is_none_or(|(below, _)| value > below)
        };
        if !bucket.exemplar.as_ref().is_none_or(within) {
            return Err("an exemplar that is in another bucket".into());
        }
        buckets.push((bound, bucket.value));
    }
    let grows = |pair: &[(f64, f64)]| pair[0].0 < pair[1].0 && pair[0].1 <= pair[1].1;
    let (last, count) = buckets.last().ok_or("no buckets")?;
    let all: Vec<_> = of("_count").map(|sample| sample.value).collect();
    if !buckets.windows(2).all(grows) || *last != f64::INFINITY || all != [*count] {
        return Err(format!("the buckets do not fit: {buckets:?}, {all:?}").into());
    }
    if of("_sum").count() == 1 { Ok(()) } else { Err("not one sum".into()) }
}

/// Reads `{name="value",…}`, if there is one, and gives the rest back.
fn read_labels(text: &str) -> Result<(Labels, &str), Failure> {
    let mut labels = Labels::new();
    let Some(mut rest) = text.strip_prefix('{') else { return Ok((labels, text)) };
    loop {
        let (name, quoted) = rest.split_once("=\"").ok_or("a label without a value")?;
        if !is_name(name, false) {
            return Err(format!("{name} is no name of a label").into());
        }
        let mut is_escaped = false;
        let end = quoted.find(|letter| {
            let ends = letter == '"' && !is_escaped;
            is_escaped = letter == '\\' && !is_escaped;
            ends
        });
        let (value, after) = quoted.split_at(end.ok_or("a value without an end")?);
        if labels.insert(name.to_owned(), unescaped(value, true)?).is_some() {
            return Err("a label twice".into());
        }
        match &after[1..] {
            more if more.starts_with(',') => rest = &more[1..],
            more => {
                let rest = more.strip_prefix('}').ok_or("labels without an end")?;
                return Ok((labels, rest));
            }
        }
    }
}

/// Reads `{labels} value time`.
fn read_exemplar(text: &str) -> Result<(Labels, f64), Failure> {
    let (labels, rest) = read_labels(text)?;
    if labels
        .iter()
        .map(|(name, value)| name.chars().count() + value.chars().count())
        .sum::<usize>()
        > 128
    {
        return Err("the labels of an exemplar are longer than 128 characters".into());
    }
    let words: Vec<_> = rest.strip_prefix(' ').ok_or("no value")?.split(' ').collect();
    let [value, time] = words[..] else { return Err("not a value and a time".into()) };
    read_number(time)?;
    Ok((labels, read_number(value)?))
}

fn read_number(text: &str) -> Result<f64, Failure> {
    match text {
        "+Inf" => Ok(f64::INFINITY),
        "-Inf" => Ok(f64::NEG_INFINITY),
        "NaN" => Ok(f64::NAN),
        _ if text.starts_with(|first: char| first.is_ascii_digit() || first == '-') => {
            Ok(text.parse()?)
        }
        _ => Err(format!("{text} is no number").into()),
    }
}

fn unescaped(text: &str, with_quotes: bool) -> Result<String, Failure> {
    let mut letters = text.chars();
    let mut plain = String::new();
    while let Some(letter) = letters.next() {
        match letter {
            '\\' => plain.push(match letters.next() {
                Some('n') => '\n',
                Some('\\') => '\\',
                Some('"') if with_quotes => '"',
                other => return Err(format!("{other:?} cannot be escaped").into()),
            }),
            '"' if with_quotes => return Err("a quote that is not escaped".into()),
            other => plain.push(other),
        }
    }
    Ok(plain)
}

fn is_name(text: &str, of_metric: bool) -> bool {
    let is_first = |letter: char| {
        letter.is_ascii_alphabetic() || letter == '_' || (of_metric && letter == ':')
    };
    text.starts_with(is_first)
        && text.chars().all(|letter| is_first(letter) || letter.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_right_is_read() {
        let text =
            "# HELP a_total A \\\\ counter\n# TYPE a_total counter\na_total{b=\"c\\\"\\n\"} 2\n";
        let metrics = Metrics::read(text, Format::Text).unwrap();
        assert_eq!(metrics.value("a_total", &[("b", "c\"\n")]), Some(2.0));
        let text = "# TYPE a histogram\na_bucket{le=\"1.0\"} 1 # {trace_id=\"b\"} 0.5 1.5\n\
                    a_bucket{le=\"+Inf\"} 2\na_sum 3.5\na_count 2\n# EOF\n";
        let metrics = Metrics::read(text, Format::OpenMetrics).unwrap();
        let exemplar = metrics.sample("a_bucket", &[("le", "1.0")]).unwrap().exemplar.clone();
        assert_eq!(
            exemplar.map(|(labels, value)| (labels["trace_id"].clone(), value)),
            Some(("b".to_owned(), 0.5))
        );
    }

    #[test]
    fn what_is_wrong_is_not_read() {
        for (text, format) in [
            ("a 1\n", Format::Text),
            ("# TYPE a gauge\na 1", Format::Text),
            ("# TYPE a gauge\na one\n", Format::Text),
            ("# TYPE a gauge\na{b=\"c} 1\n", Format::Text),
            ("# TYPE a gauge\na{b=\"c\",b=\"d\"} 1\n", Format::Text),
            ("# TYPE a gauge\na 1\na 1\n", Format::Text),
            ("# TYPE a gauge\na 1\n# TYPE a gauge\n", Format::Text),
            ("# TYPE a gauge\nb 1\n", Format::Text),
            ("# TYPE a counter\na 1\n", Format::Text),
            ("# TYPE a_total counter\na_total -1\n", Format::Text),
            ("# TYPE a gauge\na 1\n", Format::OpenMetrics),
            ("# TYPE a_total counter\na_total 1\n# EOF\n", Format::OpenMetrics),
            ("# TYPE a gauge\na 1 # {b=\"c\"} 1 1\n# EOF\n", Format::OpenMetrics),
            ("# TYPE a histogram\na_bucket{le=\"1\"} 1\na_sum 1\na_count 1\n", Format::Text),
            ("# TYPE a histogram\na_bucket{le=\"+Inf\"} 1\na_sum 1\na_count 2\n", Format::Text),
        ] {
            assert!(Metrics::read(text, format).is_err(), "{text}");
        }
    }
}
