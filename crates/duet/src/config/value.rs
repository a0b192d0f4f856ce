//! From what was written to a typed value; what is wrong is collected, not thrown.

use std::net::{IpAddr, Ipv4Addr};
use std::str::FromStr;
use std::time::Duration;

use super::environment::{Environment, Written};
use super::error::Problem;

/// A year: long enough for any time-out, and short enough to be added to a clock.
const LONGEST_SECONDS: f64 = 31_536_000.0;

/// An address to listen on.
#[must_use]
pub fn ip_address(text: &str) -> Option<IpAddr> {
    if text == "localhost" { Some(Ipv4Addr::LOCALHOST.into()) } else { text.parse().ok() }
}

/// Reads variables of one environment and collects what is wrong with them.
#[derive(Debug)]
pub(super) struct Values<'a> {
    environment: &'a Environment,
    pub(super) problems: Vec<Problem>,
    /// What is wrong and does not matter: the default is used.
    pub(super) ignored: Vec<Problem>,
}

impl<'a> Values<'a> {
    pub(super) fn new(environment: &'a Environment) -> Self {
        Self { environment, problems: Vec::new(), ignored: Vec::new() }
    }

    /// A text, as it is.
    pub(super) fn text(&self, names: &[&'static str], default: &str) -> String {
        self.environment.first(names).map_or(default, |written| written.value).to_owned()
    }

    /// A value that `parse` accepts.
    pub(super) fn parsed<T>(
        &mut self,
        names: &[&'static str],
        default: T,
        allowed: &'static str,
        parse: impl FnOnce(&str) -> Option<T>,
    ) -> T {
        match self.read(names, allowed, parse) {
            Ok(value) => value.unwrap_or(default),
            Err(problem) => {
                told_once(&mut self.problems, problem);
                default
            }
        }
    }

    /// A value that `parse` accepts; one that it does not is ignored, and told.
    pub(super) fn lenient<T>(
        &mut self,
        names: &[&'static str],
        default: T,
        allowed: &'static str,
        parse: impl FnOnce(&str) -> Option<T>,
    ) -> T {
        match self.read(names, allowed, parse) {
            Ok(value) => value.unwrap_or(default),
            Err(problem) => {
                told_once(&mut self.ignored, problem);
                default
            }
        }
    }

    /// A value is not allowed after all.
    pub(super) fn refuse(&mut self, names: &[&'static str], allowed: &'static str) {
        if let Err(problem) = self.read(names, allowed, |_| None::<()>) {
            told_once(&mut self.problems, problem);
        }
    }

    fn read<T>(
        &self,
        names: &[&'static str],
        allowed: &'static str,
        parse: impl FnOnce(&str) -> Option<T>,
    ) -> Result<Option<T>, Problem> {
        let Some(Written { name, value }) = self.environment.first(names) else { return Ok(None) };
        let problem = || Problem::Value { name, value: value.to_owned(), allowed };
        parse(value.trim()).map(Some).ok_or_else(problem)
    }

    /// A whole number between two bounds.
    pub(super) fn whole<T: FromStr + PartialOrd>(
        &mut self,
        names: &[&'static str],
        default: T,
        (least, most): (T, T),
        allowed: &'static str,
    ) -> T {
        self.parsed(names, default, allowed, |value| {
            value.parse().ok().filter(|number| *number >= least && *number <= most)
        })
    }

    /// A time in seconds, fractions allowed.
    pub(super) fn seconds(
        &mut self,
        names: &[&'static str],
        default: Duration,
        least: f64,
        allowed: &'static str,
    ) -> Duration {
        self.parsed(names, default, allowed, |value| {
            let seconds: f64 = value.parse().ok()?;
            (least..=LONGEST_SECONDS).contains(&seconds).then(|| Duration::from_secs_f64(seconds))
        })
    }

    /// Yes or no.
    pub(super) fn flag(&mut self, names: &[&'static str]) -> bool {
        self.parsed(names, false, "true or false", |value| {
            match value.to_ascii_lowercase().as_str() {
                "true" | "1" | "yes" | "on" => Some(true),
                "false" | "0" | "no" | "off" => Some(false),
                _ => None,
            }
        })
    }
}

/// Several settings may come from one variable.
fn told_once(problems: &mut Vec<Problem>, problem: Problem) {
    if !problems.contains(&problem) {
        problems.push(problem);
    }
}
