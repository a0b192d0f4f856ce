//! The metrics of several processes, added up: from text to text, so that it does not matter who
//! counted what.
//!
//! What was counted is added. So is what is measured at the moment (memory, open files, threads),
//! apart from the few gauges whose sum means nothing.

use std::fmt::Write;

/// Metrics in Prometheus' text format, taken apart.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Exposition {
    families: Vec<Family>,
    /// Whether it says where it ends, as `OpenMetrics` does.
    has_end: bool,
}

/// What belongs to one metric.
#[derive(Clone, Debug, PartialEq)]
struct Family {
    name: String,
    kind: String,
    comments: Vec<String>,
    samples: Vec<Sample>,
}

#[derive(Clone, Debug, PartialEq)]
struct Sample {
    /// The name with its labels.
    key: String,
    value: f64,
    /// What stands behind the value: an exemplar.
    rest: String,
}

impl Exposition {
    /// Reads a text. What is not understood is left out.
    #[must_use]
    pub fn read(text: &[u8]) -> Self {
        let mut read = Self::default();
        for line in String::from_utf8_lossy(text).lines() {
            let mut words = line.splitn(4, ' ');
            match (words.next(), words.next(), words.next()) {
                (Some("#"), Some("EOF"), _) => read.has_end = true,
                (Some("#"), Some(what), Some(name)) => {
                    let family = read.family(name);
                    if what == "TYPE" {
                        words.next().unwrap_or_default().clone_into(&mut family.kind);
                    }
                    family.comments.push(line.to_owned());
                }
                _ => {
                    if let (Some(family), Some(sample)) =
                        (read.families.last_mut(), Sample::read(line))
                    {
                        family.samples.push(sample);
                    }
                }
            }
        }
        read
    }

    /// Adds what another process says.
    pub fn add(&mut self, other: &Self) {
        self.has_end |= other.has_end;
        for theirs in &other.families {
            match self.families.iter_mut().find(|family| family.name == theirs.name) {
                Some(ours) => ours.add(theirs),
                None => self.families.push(theirs.clone()),
            }
        }
    }

    /// What stays when a process has ended: all that was counted, and nothing that was measured.
    #[must_use]
    pub fn counted(mut self) -> Self {
        self.families.retain(|family| family.kind != "gauge" && family.kind != "info");
        self
    }

    /// The same in Prometheus' text format, if it was read from `OpenMetrics`: there, counters have their
    /// ending everywhere, and there are no exemplars.
    #[must_use]
    pub fn into_text(mut self) -> Self {
        self.has_end = false;
        for family in &mut self.families {
            for sample in &mut family.samples {
                sample.rest.clear();
            }
            let title = if family.kind == "counter" && !family.name.ends_with("_total") {
                format!("{}_total", family.name)
            } else {
                family.name.clone()
            };
            for comment in &mut family.comments {
                let mut words = comment.splitn(4, ' ').skip(1);
                let what = words.next().unwrap_or_default();
                let text = words.nth(1).unwrap_or_default().replace("\\\"", "\"");
                *comment = format!("# {what} {title} {text}");
            }
            family.name = title;
        }
        self
    }

    /// Whether there is nothing.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.families.is_empty()
    }

    /// The text.
    #[must_use]
    pub fn write(&self) -> Vec<u8> {
        let mut text = String::new();
        for Family { comments, samples, .. } in &self.families {
            for comment in comments {
                text.push_str(comment);
                text.push('\n');
            }
            for Sample { key, value, rest } in samples {
                // Writing to a string does not fail.
                let _ = writeln!(text, "{key} {}{rest}", Value(*value));
            }
        }
        if self.has_end {
            text.push_str("# EOF\n");
        }
        text.into_bytes()
    }

    /// The family of this name, which is the last one unless it is new.
    fn family(&mut self, name: &str) -> &mut Family {
        if self.families.last().is_none_or(|last| last.name != name) {
            let (kind, comments, samples) = (String::new(), Vec::new(), Vec::new());
            self.families.push(Family { name: name.to_owned(), kind, comments, samples });
        }
        let last = self.families.len() - 1;
        &mut self.families[last]
    }
}

impl Family {
    fn add(&mut self, other: &Self) {
        let together = together(&self.name);
        for (index, theirs) in other.samples.iter().enumerate() {
            let is_it = |sample: &Sample| sample.key == theirs.key;
            // Processes of one Function say nearly the same, in the same order.
            let place = if self.samples.get(index).is_some_and(is_it) {
                Some(index)
            } else {
                self.samples.iter().position(is_it)
            };
            match place {
                Some(place) => {
                    let ours = &mut self.samples[place];
                    ours.value = together(ours.value, theirs.value);
                    if ours.rest.is_empty() {
                        ours.rest.clone_from(&theirs.rest);
                    }
                }
                None => self.samples.push(theirs.clone()),
            }
        }
    }
}

/// What the values of two processes are together.
fn together(name: &str) -> fn(f64, f64) -> f64 {
    match name {
        "process_start_time_seconds" => f64::min,
        "duet_cold_start_seconds" | "duet_cold_start_phase_seconds" | "process_max_fds" => f64::max,
        name if name.ends_with("_max_bytes") || name.ends_with("_info") => f64::max,
        _ => |ours, theirs| ours + theirs,
    }
}

impl Sample {
    fn read(line: &str) -> Option<Self> {
        let end = match line.find(['{', ' '])? {
            brace if line[brace..].starts_with('{') => brace + end_of_labels(&line[brace..])?,
            space => space,
        };
        let (key, behind) = line.split_at(end);
        let behind = behind.trim_start();
        let (value, rest) = behind.split_at(behind.find(' ').unwrap_or(behind.len()));
        Some(Self { key: key.to_owned(), value: value.parse().ok()?, rest: rest.to_owned() })
    }
}

/// The length of what stands in braces, where they and all else may stand in quotes.
fn end_of_labels(text: &str) -> Option<usize> {
    let (mut is_quoted, mut is_escaped) = (false, false);
    for (index, byte) in text.bytes().enumerate() {
        match byte {
            _ if is_escaped => is_escaped = false,
            b'\\' => is_escaped = true,
            b'"' => is_quoted = !is_quoted,
            b'}' if !is_quoted => return Some(index + 1),
            _ => {}
        }
    }
    None
}

/// A value as Prometheus writes it.
struct Value(f64);

impl std::fmt::Display for Value {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self.0 {
            value if value == f64::INFINITY => formatter.write_str("+Inf"),
            value if value == f64::NEG_INFINITY => formatter.write_str("-Inf"),
            value => write!(formatter, "{value}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ONE: &str = "\
# HELP calls_total Number of calls
# TYPE calls_total counter
calls_total{method=\"GET\"} 3
# HELP seconds Duration
# TYPE seconds histogram
seconds_bucket{path=\"a } \\\" b\",le=\"0.1\"} 1
seconds_bucket{path=\"a } \\\" b\",le=\"+Inf\"} 2 # {trace_id=\"1\"} 0.5 1
seconds_sum 0.25
# TYPE duet_cold_start_seconds gauge
duet_cold_start_seconds 0.5
# TYPE duet_workers gauge
duet_workers 2
";

    fn read(text: &str) -> Exposition {
        Exposition::read(text.as_bytes())
    }

    #[test]
    fn a_text_that_is_read_is_written_as_it_was() {
        assert_eq!(String::from_utf8(read(ONE).write()).unwrap(), ONE);
        let open = "# TYPE a gauge\na NaN\n# EOF\n";
        assert_eq!(String::from_utf8(read(open).write()).unwrap(), open);
    }

    #[test]
    fn counters_histograms_and_gauges_are_added_and_the_longest_start_counts() {
        let mut sum = read(ONE);
        let other = ONE.replace("GET\"} 3", "PUT\"} 4").replace("seconds 0.5", "seconds 0.75");
        sum.add(&read(&other));
        let text = String::from_utf8(sum.write()).unwrap();
        for line in [
            "calls_total{method=\"GET\"} 3",
            "calls_total{method=\"PUT\"} 4",
            "seconds_bucket{path=\"a } \\\" b\",le=\"+Inf\"} 4 # {trace_id=\"1\"} 0.5 1",
            "seconds_sum 0.5",
            "duet_cold_start_seconds 0.75",
            "duet_workers 4",
        ] {
            assert!(text.lines().any(|known| known == line), "{line} is not in\n{text}");
        }
        assert_eq!(text.matches("# TYPE").count(), 4, "{text}");
    }

    #[test]
    fn what_was_read_from_openmetrics_can_be_shown_as_text() {
        let open = "# HELP a It is \\\"a\\\"\n# TYPE a counter\na_total 1\n# TYPE b histogram\n\
                    b_bucket{le=\"+Inf\"} 1 # {trace_id=\"1\"} 1 1\n# EOF\n";
        let text = String::from_utf8(read(open).into_text().write()).unwrap();
        assert_eq!(
            text,
            "# HELP a_total It is \"a\"\n# TYPE a_total counter\na_total 1\n# TYPE b histogram\n\
             b_bucket{le=\"+Inf\"} 1\n"
        );
    }

    #[test]
    fn what_a_process_has_counted_outlives_it() {
        let left = String::from_utf8(read(ONE).counted().write()).unwrap();
        assert!(left.contains("calls_total") && left.contains("seconds_sum"), "{left}");
        assert!(!left.contains("duet_workers"), "{left}");
    }
}
