//! Times, as the prelude hands them over: seconds and nanoseconds since 1970, or nothing for now.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use rquickjs::{Array, Ctx, FromJs, Result, Value};

/// The latest second that is taken for a time: what exporters write is nanoseconds in 64 bits.
const LATEST: f64 = 18_446_744_072.0;
const NANOSECONDS: f64 = 1e9;

/// A time that was given, or none.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Moment(Option<SystemTime>);

impl Moment {
    /// The time that was given, or what it is now.
    pub(super) fn time(self) -> SystemTime {
        self.0.unwrap_or_else(SystemTime::now)
    }
}

impl<'js> FromJs<'js> for Moment {
    fn from_js(context: &Ctx<'js>, value: Value<'js>) -> Result<Self> {
        if value.is_undefined() {
            return Ok(Self(None));
        }
        let pair = Array::from_js(context, value)?;
        Ok(Self(Some(since_epoch(pair.get(0)?, pair.get(1)?))))
    }
}

/// What is no time becomes the nearest that is one.
fn since_epoch(seconds: f64, nanoseconds: f64) -> SystemTime {
    let carried = (nanoseconds / NANOSECONDS).floor();
    let seconds = seconds + carried;
    if seconds.is_nan() || seconds < 0.0 {
        return UNIX_EPOCH;
    }
    let whole = seconds.min(LATEST).floor();
    let rest = nanoseconds - carried * NANOSECONDS + (seconds.min(LATEST) - whole) * NANOSECONDS;
    UNIX_EPOCH + Duration::from_secs_f64(whole) + Duration::from_nanos(nanos(rest))
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "it is between 0 and 2e9"
)]
fn nanos(rest: f64) -> u64 {
    rest.round().clamp(0.0, 2.0 * NANOSECONDS) as u64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_time_keeps_its_nanoseconds() {
        let time = |seconds, nanoseconds| {
            since_epoch(seconds, nanoseconds).duration_since(UNIX_EPOCH).unwrap().as_nanos()
        };
        assert_eq!(time(1_700_000_000.0, 123_456_789.0), 1_700_000_000_123_456_789);
        assert_eq!(time(1.0, 2_500_000_000.0), 3_500_000_000);
        assert_eq!(time(2.0, -500_000_000.0), 1_500_000_000);
        assert_eq!(time(1.5, 0.0), 1_500_000_000);
    }

    #[test]
    fn what_is_no_time_becomes_the_nearest() {
        assert_eq!(since_epoch(-1.0, 0.0), UNIX_EPOCH);
        assert_eq!(since_epoch(f64::NAN, 0.0), UNIX_EPOCH);
        assert_eq!(since_epoch(0.0, f64::NAN), UNIX_EPOCH);
        let latest = since_epoch(f64::INFINITY, 0.0).duration_since(UNIX_EPOCH).unwrap();
        assert_eq!(latest.as_secs(), 18_446_744_072);
    }
}
