//! The tables of HPACK (RFC 7541, appendix A): what both sides know from the start, and what the fields
//! that were sent add to it.

use std::collections::VecDeque;

/// What an entry costs beside its text.
const OVERHEAD: usize = 32;

#[rustfmt::skip]
const STATIC: [(&str, &str); 61] = [
    (":authority", ""), (":method", "GET"), (":method", "POST"), (":path", "/"), (":path", "/index.html"),
    (":scheme", "http"), (":scheme", "https"), (":status", "200"), (":status", "204"), (":status", "206"),
    (":status", "304"), (":status", "400"), (":status", "404"), (":status", "500"), ("accept-charset", ""),
    ("accept-encoding", "gzip, deflate"), ("accept-language", ""), ("accept-ranges", ""), ("accept", ""),
    ("access-control-allow-origin", ""), ("age", ""), ("allow", ""), ("authorization", ""), ("cache-control", ""),
    ("content-disposition", ""), ("content-encoding", ""), ("content-language", ""), ("content-length", ""),
    ("content-location", ""), ("content-range", ""), ("content-type", ""), ("cookie", ""), ("date", ""),
    ("etag", ""), ("expect", ""), ("expires", ""), ("from", ""), ("host", ""), ("if-match", ""),
    ("if-modified-since", ""), ("if-none-match", ""), ("if-range", ""), ("if-unmodified-since", ""),
    ("last-modified", ""), ("link", ""), ("location", ""), ("max-forwards", ""), ("proxy-authenticate", ""),
    ("proxy-authorization", ""), ("range", ""), ("referer", ""), ("refresh", ""), ("retry-after", ""),
    ("server", ""), ("set-cookie", ""), ("strict-transport-security", ""), ("transfer-encoding", ""),
    ("user-agent", ""), ("vary", ""), ("via", ""), ("www-authenticate", ""),
];

/// Where a field is found: the whole of it, or its name only.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Place {
    Field(usize),
    Name(usize),
}

/// The entries that one direction of a connection has added, the newest first.
pub(super) struct Table {
    entries: VecDeque<(Vec<u8>, Vec<u8>)>,
    size: usize,
    most: usize,
}

impl Table {
    pub(super) fn new(most: usize) -> Self {
        Self { entries: VecDeque::new(), size: 0, most }
    }

    /// How much is in it, in bytes.
    pub(super) fn size(&self) -> usize {
        self.size
    }

    /// How much may be in it, in bytes.
    pub(super) fn most(&self) -> usize {
        self.most
    }

    pub(super) fn resize(&mut self, most: usize) {
        self.most = most;
        self.make_room(0);
    }

    /// Name and value of an entry of either table; they count from one.
    pub(super) fn get(&self, index: usize) -> Option<(&[u8], &[u8])> {
        let index = index.checked_sub(1)?;
        if let Some((name, value)) = STATIC.get(index) {
            return Some((name.as_bytes(), value.as_bytes()));
        }
        let (name, value) = self.entries.get(index - STATIC.len())?;
        Some((name, value))
    }

    /// Adds an entry; one that is too large empties the table.
    pub(super) fn add(&mut self, name: &[u8], value: &[u8]) {
        let cost = name.len() + value.len() + OVERHEAD;
        self.make_room(cost);
        if cost <= self.most {
            self.size += cost;
            self.entries.push_front((name.to_vec(), value.to_vec()));
        }
    }

    pub(super) fn find(&self, name: &[u8], value: &[u8]) -> Option<Place> {
        let fixed = STATIC.iter().map(|(name, value)| (name.as_bytes(), value.as_bytes()));
        let added = self.entries.iter().map(|(name, value)| (name.as_slice(), value.as_slice()));
        let mut named = None;
        for (index, (known, known_value)) in fixed.chain(added).enumerate() {
            if known == name {
                if known_value == value {
                    return Some(Place::Field(index + 1));
                }
                named = named.or(Some(Place::Name(index + 1)));
            }
        }
        named
    }

    fn make_room(&mut self, cost: usize) {
        while self.size + cost > self.most {
            let Some((name, value)) = self.entries.pop_back() else { return };
            self.size -= name.len() + value.len() + OVERHEAD;
        }
    }
}
