//! What was written: the environment as strings, each with the name it came from.

use std::collections::HashMap;

/// The variables of a process, or of a test.
#[derive(Clone, Debug, Default)]
pub struct Environment(HashMap<String, String>);

/// A variable that is set.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Written<'a> {
    /// Which of its names was used.
    pub name: &'static str,
    /// What it was set to; never empty.
    pub value: &'a str,
}

impl Environment {
    /// The environment of this process. Values that are not UTF-8 count as not set: no variable
    /// that we read could have one.
    #[must_use]
    pub fn of_process() -> Self {
        let utf8 = |(name, value): (std::ffi::OsString, std::ffi::OsString)| {
            Some((name.into_string().ok()?, value.into_string().ok()?))
        };
        Self(std::env::vars_os().filter_map(utf8).collect())
    }

    /// The first of the names that is set and not empty: names are given with the newer first.
    #[must_use]
    pub fn first(&self, names: &[&'static str]) -> Option<Written<'_>> {
        names.iter().find_map(|name| {
            let value = self.0.get(*name)?.as_str();
            (!value.is_empty()).then_some(Written { name, value })
        })
    }
}

impl<const N: usize> From<[(&str, &str); N]> for Environment {
    fn from(variables: [(&str, &str); N]) -> Self {
        Self(variables.iter().map(|(name, value)| ((*name).into(), (*value).into())).collect())
    }
}
