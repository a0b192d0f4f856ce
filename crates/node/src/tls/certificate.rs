//! A certificate as JavaScript sees it. It is read for being looked at only; whether it is to be
//! trusted is rustls' to say.

use std::fmt::Write as _;
use std::net::{Ipv4Addr, Ipv6Addr};

use sha1::Sha1;
use sha2::{Digest, Sha256, Sha512};

#[derive(Debug)]
pub(super) struct Certificate {
    pub(super) subject: Vec<(String, String)>,
    pub(super) issuer: Vec<(String, String)>,
    /// As OpenSSL prints them: `DNS:example.com, IP Address:127.0.0.1`.
    pub(super) names: Option<String>,
    pub(super) is_authority: bool,
    /// Seconds since 1970.
    pub(super) from: f64,
    pub(super) to: f64,
    pub(super) serial: String,
    pub(super) sha1: String,
    pub(super) sha256: String,
    pub(super) sha512: String,
    /// The public key with its algorithm.
    pub(super) key: Vec<u8>,
    pub(super) raw: Vec<u8>,
}

/// Reads one value after the other.
#[derive(Clone, Copy)]
struct Reader<'a>(&'a [u8]);

/// A value: its tag, its content, and all of it.
struct Item<'a> {
    tag: u8,
    content: &'a [u8],
    whole: &'a [u8],
}

const SEQUENCE: u8 = 0x30;
const BOOLEAN: u8 = 0x01;
const BMP_STRING: u8 = 0x1e;
const UTC_TIME: u8 = 0x17;

impl<'a> Reader<'a> {
    fn next(&mut self) -> Option<Item<'a>> {
        let bytes = self.0;
        let (&tag, &first) = (bytes.first()?, bytes.get(1)?);
        let (length, head) = match first {
            0..=0x7f => (usize::from(first), 2),
            0x81..=0x84 => {
                let count = usize::from(first & 0x7f);
                let digits = bytes.get(2..2 + count)?;
                let length = digits.iter().fold(0, |sum, digit| (sum << 8) | usize::from(*digit));
                (length, 2 + count)
            }
            _ => return None,
        };
        let end = head.checked_add(length)?;
        let (whole, content) = (bytes.get(..end)?, bytes.get(head..end)?);
        self.0 = &bytes[end..];
        Some(Item { tag, content, whole })
    }

    fn expect(&mut self, tag: u8) -> Option<Item<'a>> {
        self.next().filter(|item| item.tag == tag)
    }
}

impl<'a> Item<'a> {
    fn inside(&self) -> Reader<'a> {
        Reader(self.content)
    }
}

impl Certificate {
    pub(super) fn parse(raw: &[u8]) -> Option<Self> {
        let signed = Reader(raw).expect(SEQUENCE)?;
        let mut fields = signed.inside().expect(SEQUENCE)?.inside();
        let mut item = fields.next()?;
        if item.tag == 0xa0 {
            item = fields.next()?;
        }
        let serial = hex(item.content.strip_prefix(&[0]).unwrap_or(item.content), "");
        fields.expect(SEQUENCE)?;
        let issuer = names_of(&fields.expect(SEQUENCE)?)?;
        let mut validity = fields.expect(SEQUENCE)?.inside();
        let (from, to) = (seconds(&validity.next()?)?, seconds(&validity.next()?)?);
        let subject = names_of(&fields.expect(SEQUENCE)?)?;
        let key = fields.expect(SEQUENCE)?.whole.to_vec();
        let mut certificate = Self {
            subject,
            issuer,
            names: None,
            is_authority: false,
            from,
            to,
            serial,
            sha1: hex(&Sha1::digest(raw), ":"),
            sha256: hex(&Sha256::digest(raw), ":"),
            sha512: hex(&Sha512::digest(raw), ":"),
            key,
            raw: raw.to_vec(),
        };
        while let Some(item) = fields.next() {
            if item.tag == 0xa3 {
                certificate.extensions(&item.inside().expect(SEQUENCE)?);
            }
        }
        Some(certificate)
    }

    fn extensions(&mut self, list: &Item<'_>) {
        let mut list = list.inside();
        while let Some(extension) = list.expect(SEQUENCE) {
            let mut parts = extension.inside();
            let Some(id) = parts.next() else { return };
            let Some(mut value) = parts.next() else { return };
            if value.tag == BOOLEAN {
                let Some(next) = parts.next() else { return };
                value = next;
            }
            match id.content {
                [0x55, 0x1d, 0x11] => self.names = alternatives(value.inside()),
                [0x55, 0x1d, 0x13] => self.is_authority = is_authority(value.inside()),
                _ => {}
            }
        }
    }

    /// What is wrong with the time, if something is.
    #[expect(clippy::cast_precision_loss, reason = "the time is not that late")]
    pub(super) fn untimely(&self, now: u64) -> Option<&'static str> {
        let now = now as f64;
        if now < self.from {
            return Some("CERT_NOT_YET_VALID");
        }
        (now > self.to).then_some("CERT_HAS_EXPIRED")
    }
}

fn is_authority(mut value: Reader<'_>) -> bool {
    let flag = value.expect(SEQUENCE).and_then(|constraints| constraints.inside().expect(BOOLEAN));
    flag.is_some_and(|flag| flag.content != [0])
}

/// The names that a certificate is for.
fn alternatives(mut value: Reader<'_>) -> Option<String> {
    let mut list = value.expect(SEQUENCE)?.inside();
    let mut names = Vec::new();
    while let Some(name) = list.next() {
        let text = || quoted(&String::from_utf8_lossy(name.content));
        match name.tag {
            0x81 => names.push(format!("email:{}", text())),
            0x82 => names.push(format!("DNS:{}", text())),
            0x86 => names.push(format!("URI:{}", text())),
            0x87 => names.push(format!("IP Address:{}", address(name.content)?)),
            _ => {}
        }
    }
    Some(names.join(", "))
}

/// A name must not look like several.
fn quoted(name: &str) -> String {
    let is_plain =
        |letter: char| (' '..='~').contains(&letter) && !matches!(letter, '"' | ',' | '\'' | '\\');
    if name.chars().all(is_plain) {
        return name.to_owned();
    }
    let mut text = String::from("\"");
    for letter in name.chars() {
        match letter {
            '"' | '\\' => {
                text.push('\\');
                text.push(letter);
            }
            ' '..='~' => text.push(letter),
            _ => {
                let _ = write!(text, "\\u{:04x}", u32::from(letter));
            }
        }
    }
    text + "\""
}

fn address(bytes: &[u8]) -> Option<String> {
    if let Ok(four) = <[u8; 4]>::try_from(bytes) {
        return Some(Ipv4Addr::from(four).to_string());
    }
    let groups = Ipv6Addr::from(<[u8; 16]>::try_from(bytes).ok()?).segments();
    Some(groups.map(|group| format!("{group:X}")).join(":"))
}

/// The parts of a distinguished name.
fn names_of(name: &Item<'_>) -> Option<Vec<(String, String)>> {
    let mut sets = name.inside();
    let mut names = Vec::new();
    while let Some(set) = sets.next() {
        let mut pairs = set.inside();
        while let Some(pair) = pairs.next() {
            let mut parts = pair.inside();
            let (id, value) = (parts.next()?, parts.next()?);
            names.push((attribute(id.content), string(&value)));
        }
    }
    Some(names)
}

fn string(item: &Item<'_>) -> String {
    if item.tag == BMP_STRING {
        let units = item.content.chunks_exact(2).map(|pair| u16::from_be_bytes([pair[0], pair[1]]));
        return char::decode_utf16(units).map(|letter| letter.unwrap_or('\u{fffd}')).collect();
    }
    String::from_utf8_lossy(item.content).into_owned()
}

/// The short name of an attribute, or its number.
fn attribute(id: &[u8]) -> String {
    let name = match id {
        [0x55, 4, 3] => "CN",
        [0x55, 4, 4] => "SN",
        [0x55, 4, 5] => "serialNumber",
        [0x55, 4, 6] => "C",
        [0x55, 4, 7] => "L",
        [0x55, 4, 8] => "ST",
        [0x55, 4, 9] => "street",
        [0x55, 4, 10] => "O",
        [0x55, 4, 11] => "OU",
        [0x55, 4, 12] => "title",
        [0x55, 4, 15] => "businessCategory",
        [0x55, 4, 17] => "postalCode",
        [0x55, 4, 42] => "GN",
        [0x55, 4, 97] => "organizationIdentifier",
        [0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 9, 1] => "emailAddress",
        [0x09, 0x92, 0x26, 0x89, 0x93, 0xf2, 0x2c, 0x64, 1, 1] => "UID",
        [0x09, 0x92, 0x26, 0x89, 0x93, 0xf2, 0x2c, 0x64, 1, 25] => "DC",
        _ => return dotted(id),
    };
    name.to_owned()
}

fn dotted(id: &[u8]) -> String {
    let mut numbers = Vec::new();
    let mut number: u64 = 0;
    for byte in id {
        number = (number << 7) | u64::from(byte & 0x7f);
        if byte & 0x80 == 0 {
            numbers.push(number);
            number = 0;
        }
    }
    if let Some(first) = numbers.first_mut() {
        let top = (*first / 40).min(2);
        *first -= top * 40;
        numbers.insert(0, top);
    }
    numbers.iter().map(ToString::to_string).collect::<Vec<_>>().join(".")
}

/// `YYMMDDHHMMSSZ` or with the whole year, as seconds since 1970.
#[expect(clippy::cast_precision_loss, reason = "no certificate is that old or valid that long")]
fn seconds(item: &Item<'_>) -> Option<f64> {
    let text = std::str::from_utf8(item.content).ok()?;
    let (year, rest) = if item.tag == UTC_TIME {
        let year: i64 = text.get(..2)?.parse().ok()?;
        (if year < 50 { 2000 + year } else { 1900 + year }, text.get(2..)?)
    } else {
        (text.get(..4)?.parse().ok()?, text.get(4..)?)
    };
    let part = |at: usize| rest.get(at..at + 2)?.parse::<i64>().ok();
    let (month, day) = (part(0)?, part(2)?);
    let (hour, minute, second) = (part(4)?, part(6)?, part(8).unwrap_or(0));
    // Days since 1970, counted from March so that leap days come last.
    let (year, month) = if month <= 2 { (year - 1, month + 9) } else { (year, month - 3) };
    let era = year.div_euclid(400);
    let year_of_era = year.rem_euclid(400);
    let day_of_year = (153 * month + 2) / 5 + day - 1;
    let day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
    let days = era * 146_097 + day_of_era - 719_468;
    Some((days * 86_400 + hour * 3600 + minute * 60 + second) as f64)
}

fn hex(bytes: &[u8], between: &str) -> String {
    bytes.iter().map(|byte| format!("{byte:02X}")).collect::<Vec<_>>().join(between)
}
