//! `docs/bottle.md` and `docs/express.md` promise what there is of Bottle and of Express; each promise
//! names the case that holds it.

use std::fs;
use std::path::Path;

use duet_tests::case::Case;
use duet_tests::{Failure, source};

#[test]
fn every_entry_of_bottle_s_table_is_used_in_the_case_that_it_names() -> Result<(), Failure> {
    holds("bottle.md", 75)
}

#[test]
fn every_entry_of_express_s_table_is_used_in_the_case_that_it_names() -> Result<(), Failure> {
    holds("express.md", 75)
}

fn holds(document: &str, least: usize) -> Result<(), Failure> {
    let document = Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs").join(document);
    let cases = Case::all(&source::folder("cases"))?;
    let mut entries = 0;
    for row in fs::read_to_string(document)?.lines() {
        let cells: Vec<&str> = row.trim_matches('|').split('|').map(str::trim).collect();
        let [names, _, case] = cells[..] else { continue };
        let Some(case) = case.strip_prefix('`').and_then(|case| case.strip_suffix('`')) else {
            continue;
        };
        let text = cases
            .iter()
            .find(|known| known.name == case)
            .ok_or_else(|| format!("there is no case `{case}`"))?
            .text()?;
        for name in names.split('`').skip(1).step_by(2) {
            let missing = || format!("`{name}` is not used in the case `{case}`");
            has_word(&text, name).then_some(()).ok_or_else(missing)?;
            entries += 1;
        }
    }
    if entries < least {
        return Err(format!("only {entries} entries were found: has the table changed?").into());
    }
    Ok(())
}

/// Whether a name stands in a text, and not only as a part of a longer one.
fn has_word(text: &str, name: &str) -> bool {
    let continues = |character: char| character.is_alphanumeric() || character == '_';
    text.match_indices(name).any(|(start, _)| {
        !text[..start].ends_with(continues) && !text[start + name.len()..].starts_with(continues)
    })
}
