//! Time zones, from the IANA database that is part of the binary: the same on every machine.

use jiff::Timestamp;
use jiff::tz::{TimeZone, TimeZoneDatabase};
use rquickjs::{Array, Ctx, Function, Object, Result};

/// Transitions are told between these years: far enough for what people calculate with, and few
/// enough to be looked through.
const FIRST: i64 = -2_208_988_800; // 1900-01-01
const LAST: i64 = 4_102_444_800; // 2100-01-01

/// One period of a zone: since when (seconds since 1970), the offset in seconds, and whether it is
/// daylight saving time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Period {
    since: Option<i64>,
    offset: i32,
    is_daylight: bool,
}

fn periods(zone: &TimeZone) -> Vec<Period> {
    let Ok(first) = Timestamp::from_second(FIRST) else { return Vec::new() };
    let start = zone.to_offset_info(first);
    let mut periods = vec![Period {
        since: None,
        offset: start.offset().seconds(),
        is_daylight: start.dst().is_dst(),
    }];
    let later = zone
        .following(first)
        .take_while(|transition| transition.timestamp().as_second() < LAST)
        .map(|transition| Period {
            since: Some(transition.timestamp().as_second()),
            offset: transition.offset().seconds(),
            is_daylight: transition.dst().is_dst(),
        });
    periods.extend(later);
    periods
}

/// The zone of the process: what `TZ` says, else what the system is set to, else UTC.
fn system_zone(database: &TimeZoneDatabase) -> String {
    let named = |name: &str| {
        database.get(name).ok().and_then(|zone| zone.iana_name().map(ToOwned::to_owned))
    };
    let from_variable =
        std::env::var("TZ").ok().and_then(|name| named(name.trim_start_matches(':')));
    from_variable
        .or_else(|| {
            let link = std::fs::read_link("/etc/localtime").ok()?;
            let path = link.to_str()?;
            named(path.split_once("zoneinfo/")?.1)
        })
        .unwrap_or_else(|| "UTC".to_owned())
}

/// Adds the functions that tell of zones.
pub(super) fn define<'js>(context: &Ctx<'js>, group: &Object<'js>) -> Result<()> {
    let zone = |context: Ctx<'js>, name: String| -> Result<Option<Array<'js>>> {
        let Ok(zone) = TimeZoneDatabase::bundled().get(&name) else { return Ok(None) };
        let answer = Array::new(context.clone())?;
        answer.set(0, zone.iana_name().unwrap_or(&name))?;
        let list = Array::new(context.clone())?;
        for (index, period) in periods(&zone).into_iter().enumerate() {
            let item = Array::new(context.clone())?;
            #[expect(clippy::cast_precision_loss, reason = "seconds of two centuries")]
            item.set(0, period.since.map_or(f64::NEG_INFINITY, |since| since as f64))?;
            item.set(1, "")?;
            item.set(2, period.offset)?;
            item.set(3, period.is_daylight)?;
            list.set(index, item)?;
        }
        answer.set(1, list)?;
        Ok(Some(answer))
    };
    group.set("zone", Function::new(context.clone(), zone)?)?;
    let names = || -> Vec<String> {
        TimeZoneDatabase::bundled().available().map(|name| name.to_string()).collect()
    };
    group.set("zoneNames", Function::new(context.clone(), names)?)?;
    let system = || system_zone(&TimeZoneDatabase::bundled());
    group.set("systemZone", Function::new(context.clone(), system)?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_zone_has_its_history_and_its_future() {
        let zone = TimeZoneDatabase::bundled().get("europe/berlin").unwrap();
        assert_eq!(zone.iana_name(), Some("Europe/Berlin"));
        let periods = periods(&zone);
        assert_eq!(periods[0].since, None);
        // Summer time of 2024 began on 31 March at 1:00 UTC.
        let summer = periods.iter().find(|period| period.since == Some(1_711_846_800)).unwrap();
        assert_eq!((summer.offset, summer.is_daylight), (7200, true));
        assert!(periods.last().unwrap().since.unwrap() > 4_000_000_000);
    }
}
