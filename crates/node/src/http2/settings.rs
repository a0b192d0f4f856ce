//! Settings: what one side asks of the other (RFC 9113, section 6.5).

use std::collections::BTreeMap;

use super::frame::Fault;
use super::hpack::DEFAULT_TABLE;

pub(super) const HEADER_TABLE_SIZE: u16 = 1;
pub(super) const ENABLE_PUSH: u16 = 2;
pub(super) const MAX_CONCURRENT_STREAMS: u16 = 3;
pub(super) const INITIAL_WINDOW_SIZE: u16 = 4;
pub(super) const MAX_FRAME_SIZE: u16 = 5;
pub(super) const MAX_HEADER_LIST_SIZE: u16 = 6;
pub(super) const ENABLE_CONNECT_PROTOCOL: u16 = 8;

/// The window of the connection, and of a stream unless it is set.
pub(super) const DEFAULT_WINDOW: u32 = 65_535;
/// More than this no window may have.
pub(super) const LARGEST_WINDOW: i64 = 0x7fff_ffff;
/// So many that nobody knows may be kept.
const MOST_CUSTOM: usize = 10;

/// One side's settings.
#[derive(Clone, Debug)]
pub(super) struct Settings {
    pub(super) header_table_size: u32,
    pub(super) enable_push: bool,
    pub(super) max_concurrent_streams: u32,
    pub(super) initial_window_size: u32,
    pub(super) max_frame_size: usize,
    pub(super) max_header_list_size: u32,
    pub(super) enable_connect_protocol: bool,
    /// Those that the specification does not know.
    pub(super) custom: BTreeMap<u16, u32>,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            header_table_size: u32::try_from(DEFAULT_TABLE).unwrap_or_default(),
            enable_push: true,
            max_concurrent_streams: u32::MAX,
            initial_window_size: DEFAULT_WINDOW,
            max_frame_size: 16_384,
            max_header_list_size: u32::MAX,
            enable_connect_protocol: false,
            custom: BTreeMap::new(),
        }
    }
}

impl Settings {
    /// Sets one of them, if that is allowed.
    pub(super) fn set(&mut self, name: u16, value: u32) -> Result<(), Fault> {
        match name {
            HEADER_TABLE_SIZE => self.header_table_size = value,
            ENABLE_PUSH => self.enable_push = switch(value)?,
            MAX_CONCURRENT_STREAMS => self.max_concurrent_streams = value,
            INITIAL_WINDOW_SIZE if i64::from(value) > LARGEST_WINDOW => {
                return Err(Fault::FLOW_CONTROL);
            }
            INITIAL_WINDOW_SIZE => self.initial_window_size = value,
            MAX_FRAME_SIZE if !(16_384..=16_777_215).contains(&value) => {
                return Err(Fault::PROTOCOL);
            }
            MAX_FRAME_SIZE => self.max_frame_size = value as usize,
            MAX_HEADER_LIST_SIZE => self.max_header_list_size = value,
            ENABLE_CONNECT_PROTOCOL => self.enable_connect_protocol = switch(value)?,
            _ if self.custom.len() < MOST_CUSTOM || self.custom.contains_key(&name) => {
                self.custom.insert(name, value);
            }
            _ => {}
        }
        Ok(())
    }

    /// All of them, as JavaScript reads them: a `u32` would become negative there.
    pub(super) fn listed(&self) -> Vec<i64> {
        let mut all = vec![
            self.header_table_size.into(),
            self.enable_push.into(),
            self.max_concurrent_streams.into(),
            self.initial_window_size.into(),
            i64::try_from(self.max_frame_size).unwrap_or_default(),
            self.max_header_list_size.into(),
            self.enable_connect_protocol.into(),
        ];
        all.extend(
            self.custom.iter().flat_map(|(name, value)| [i64::from(*name), i64::from(*value)]),
        );
        all
    }
}

fn switch(value: u32) -> Result<bool, Fault> {
    match value {
        0 | 1 => Ok(value == 1),
        _ => Err(Fault::PROTOCOL),
    }
}
