//! The kinds of telemetry that are sent, and what each is called where people read of it.

use std::fmt::Display;

use crate::log;

/// A kind of telemetry.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Signal {
    /// Spans.
    Traces,
    /// What is counted and measured.
    Metrics,
}

/// A counter's name and what it means.
pub(super) type Counter = (&'static str, &'static str);

impl Signal {
    /// Whoever takes it.
    pub(super) fn collector(self) -> &'static str {
        match self {
            Self::Traces => "trace collector",
            Self::Metrics => "metrics collector",
        }
    }

    /// What is counted when something has arrived, and when it is lost.
    pub(super) fn counters(self) -> [Counter; 2] {
        match self {
            Self::Traces => [
                ("duet_spans_exported_total", "Spans that the trace collector has taken"),
                (
                    "duet_spans_dropped_total",
                    "Spans that were lost, since they could not be sent or too many waited",
                ),
            ],
            Self::Metrics => [
                (
                    "duet_metric_pushes_total",
                    "Times that the metrics collector has taken the metrics",
                ),
                (
                    "duet_metric_pushes_failed_total",
                    "Times that it has not taken them, or not all of them",
                ),
            ],
        }
    }

    /// Tells of losses that begin.
    pub(super) fn tell_loss(self, why: impl Display) {
        match self {
            Self::Traces => log::warn(format_args!("spans are dropped from now on: {why}")),
            Self::Metrics => log::warn(format_args!("metrics are not pushed from now on: {why}")),
        }
    }

    /// Tells of losses that have ended.
    pub(super) fn tell_recovery(self, count: u64) {
        match self {
            Self::Traces => log::info(format_args!("spans are sent again; {count} were dropped")),
            Self::Metrics => {
                log::info(format_args!("metrics are pushed again; {count} pushes have failed"));
            }
        }
    }

    /// Why something is lost that the collector has otherwise taken.
    pub(super) fn refusal(self, saying: &str) -> String {
        let why = if saying.is_empty() { "and did not say why" } else { saying };
        format!("the {} refused some of them: {why}", self.collector())
    }
}
