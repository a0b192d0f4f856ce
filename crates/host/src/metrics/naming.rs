//! How OpenTelemetry's names become Prometheus', as OpenTelemetry's specification of their
//! compatibility says.

use std::borrow::Cow;

use super::family::Kind;

/// The units that have a name of their own in Prometheus.
const UNITS: [(&str, &str); 27] = [
    ("d", "days"),
    ("h", "hours"),
    ("min", "minutes"),
    ("s", "seconds"),
    ("ms", "milliseconds"),
    ("us", "microseconds"),
    ("ns", "nanoseconds"),
    ("By", "bytes"),
    ("KiBy", "kibibytes"),
    ("MiBy", "mebibytes"),
    ("GiBy", "gibibytes"),
    ("TiBy", "tibibytes"),
    ("KBy", "kilobytes"),
    ("kBy", "kilobytes"),
    ("MBy", "megabytes"),
    ("GBy", "gigabytes"),
    ("TBy", "terabytes"),
    ("m", "meters"),
    ("V", "volts"),
    ("A", "amperes"),
    ("J", "joules"),
    ("W", "watts"),
    ("g", "grams"),
    ("Cel", "celsius"),
    ("Hz", "hertz"),
    ("%", "percent"),
    ("bit", "bits"),
];

/// What a rate is said to be per.
const PER: [(&str, &str); 7] = [
    ("s", "second"),
    ("m", "minute"),
    ("h", "hour"),
    ("d", "day"),
    ("w", "week"),
    ("mo", "month"),
    ("y", "year"),
];

/// The name of a metric: letters, digits, `_` and `:`, with the unit and what a counter ends with.
pub(super) fn of_metric(name: &str, unit: &str, kind: Kind) -> String {
    let mut metric = with_single_underscores(name, |letter| letter == ':');
    let ratio = kind == Kind::Gauge && unit == "1";
    let unit = if ratio { "ratio".to_owned() } else { of_unit(unit) };
    // A counter says that it is one at its very end.
    let is_total = kind == Kind::Counter && metric.strip_suffix("_total").is_some();
    if is_total {
        metric.truncate(metric.len() - "_total".len());
    }
    let has_unit = metric == unit || metric.ends_with(&format!("_{unit}"));
    if !unit.is_empty() && !has_unit {
        metric = format!("{metric}_{unit}");
    }
    if kind == Kind::Counter {
        metric += "_total";
    }
    if metric.starts_with(|first: char| first.is_ascii_digit()) {
        metric.insert(0, '_');
    }
    metric
}

/// The name of a label: letters, digits and `_`.
pub(super) fn of_label(key: &str) -> Cow<'static, str> {
    let name = with_single_underscores(key, |_| false);
    if name.starts_with(|first: char| first.is_ascii_digit()) {
        return format!("key_{name}").into();
    }
    name.into()
}

fn of_unit(unit: &str) -> String {
    let annotated = unit.split('{').collect::<Vec<_>>();
    // What stands in braces is a remark.
    let unit: String = annotated
        .iter()
        .enumerate()
        .map(
            |(index, part)| {
                if index == 0 { part } else { part.split_once('}').map_or("", |p| p.1) }
            },
        )
        .collect();
    match unit.split_once('/') {
        Some((what, per)) => {
            let (what, per) = (looked_up(&UNITS, what), looked_up(&PER, per));
            match (what.is_empty(), per.is_empty()) {
                (false, false) => format!("{what}_per_{per}"),
                (true, false) => format!("per_{per}"),
                (_, true) => what,
            }
        }
        None if unit == "1" => String::new(),
        None => looked_up(&UNITS, &unit),
    }
}

fn looked_up(names: &[(&str, &str)], unit: &str) -> String {
    let known = names.iter().find(|(short, _)| *short == unit).map(|(_, name)| *name);
    with_single_underscores(known.unwrap_or(unit), |_| false).trim_matches('_').to_owned()
}

fn is_plain(letter: char) -> bool {
    letter.is_ascii_alphanumeric() || letter == '_'
}

/// Each run of what a name cannot have, and of `_`, becomes one `_`.
fn with_single_underscores(text: &str, may_stay: impl Fn(char) -> bool) -> String {
    let mut name = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            _ if letter != '_' && (is_plain(letter) || may_stay(letter)) => name.push(letter),
            _ if name.ends_with('_') => {}
            _ => name.push('_'),
        }
    }
    name
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_has_its_unit_and_says_if_it_is_a_counter() {
        for (name, unit, kind, expected) in [
            ("orders", "", Kind::Counter, "orders_total"),
            ("orders_total", "", Kind::Counter, "orders_total"),
            ("orders.placed", "{order}", Kind::Counter, "orders_placed_total"),
            ("http.server.duration", "ms", Kind::Histogram, "http_server_duration_milliseconds"),
            ("duration_seconds", "s", Kind::Histogram, "duration_seconds"),
            ("sent", "By", Kind::Counter, "sent_bytes_total"),
            ("sent_total", "By", Kind::Counter, "sent_bytes_total"),
            ("sent_bytes_total", "By", Kind::Counter, "sent_bytes_total"),
            ("speed", "m/s", Kind::Gauge, "speed_meters_per_second"),
            ("rate", "{request}/s", Kind::Gauge, "rate_per_second"),
            ("fill", "1", Kind::Gauge, "fill_ratio"),
            ("tries", "1", Kind::Counter, "tries_total"),
            ("a..b//c", "", Kind::Gauge, "a_b_c"),
            ("2fa", "", Kind::Gauge, "_2fa"),
            ("größe", "", Kind::Gauge, "gr_e"),
            ("free:x", "", Kind::Gauge, "free:x"),
            ("odd", "foo bar", Kind::Gauge, "odd_foo_bar"),
        ] {
            assert_eq!(of_metric(name, unit, kind), expected, "{name} {unit}");
        }
    }

    #[test]
    fn a_label_has_letters_and_digits() {
        assert_eq!(of_label("http.method"), "http_method");
        assert_eq!(of_label("2nd"), "key_2nd");
        assert_eq!(of_label("a--b"), "a_b");
        assert_eq!(of_label("__name__"), "_name_", "two are Prometheus' own");
    }
}
