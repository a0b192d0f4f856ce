//! `node/documented.json`: every documented function of some of Node.js' modules. The cases try that each is
//! there (`node/cases/documented.js`); that each is used by some case is looked at here.

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;
    use std::fs;

    use crate::source;

    /// The files in which the functions of a module are tried, besides the one of the module's name.
    const MORE: &[(&str, &[&str])] = &[
        ("buffer", &["buffer-construct", "blob"]),
        ("util", &["inspect", "encoding"]),
        ("stream", &["stream-more", "stream-web"]),
    ];

    /// Whether `name` stands somewhere as a whole word.
    fn has_word(text: &str, name: &str) -> bool {
        let is_part = |letter: char| letter.is_alphanumeric() || letter == '_' || letter == '$';
        text.match_indices(name).any(|(at, _)| {
            !text[..at].ends_with(is_part) && !text[at + name.len()..].starts_with(is_part)
        })
    }

    #[test]
    fn every_documented_function_is_used_by_a_case() {
        let folder = source::folder("node");
        let list = fs::read_to_string(folder.join("documented.json")).unwrap();
        let list: BTreeMap<String, Vec<String>> = serde_json::from_str(&list).unwrap();
        for (module, names) in list {
            let more = MORE.iter().find(|(name, _)| *name == module).map_or(&[][..], |more| more.1);
            let files = [module.as_str(), "documented"].into_iter().chain(more.iter().copied());
            let text: String = files
                .map(|file| fs::read_to_string(folder.join(format!("cases/{file}.js"))).unwrap())
                .collect();
            let end = |name: &String| name.rsplit('.').next().unwrap_or_default().to_owned();
            let unused: Vec<_> = names.iter().filter(|name| !has_word(&text, &end(name))).collect();
            assert!(unused.is_empty(), "{module}: no case uses {unused:?}");
        }
    }
}
