//! The names that a CommonJS file exports, read off its text: Node.js tells them like this, without
//! running the file, and packages are built so that it can (`cjs-module-lexer` describes the forms).

use std::collections::HashSet;
use std::fs;
use std::path::{Path, PathBuf};

use super::resolve::{Asking, ENDINGS};
use super::tokens::{Placed, Token, tokens};
use super::{Kind, Modules};

/// What one text exports.
#[derive(Debug, Default, PartialEq, Eq)]
struct Found {
    names: Vec<String>,
    /// The modules whose exports are its own as well.
    reexports: Vec<String>,
}

/// Collects what files export.
pub(crate) struct ExportNames<'a> {
    modules: &'a Modules,
    seen: HashSet<PathBuf>,
    names: Vec<String>,
}

impl<'a> ExportNames<'a> {
    /// The names that a file exports, with those of the files that it passes on.
    pub(crate) fn of(modules: &'a Modules, path: &Path, source: &str) -> Vec<String> {
        let mut all = Self { modules, seen: HashSet::new(), names: Vec::new() };
        all.add(path, source);
        let mut known = HashSet::from(["default".to_owned(), "module.exports".to_owned()]);
        all.names.retain(|name| known.insert(name.clone()));
        all.names
    }

    fn add(&mut self, path: &Path, source: &str) {
        if !self.seen.insert(path.to_owned()) {
            return;
        }
        let found = find(&tokens(source));
        self.names.extend(found.names);
        for specifier in found.reexports {
            let Ok(next) = self.modules.resolve(&specifier, path, Asking::Require, ENDINGS) else {
                continue;
            };
            let next = Path::new(&next);
            if next.is_absolute()
                && matches!(self.modules.types.kind(next), Kind::CommonJs | Kind::Script)
                && let Ok(source) = fs::read_to_string(next)
            {
                self.add(next, &source);
            }
        }
    }
}

/// Looks for every form in which names are exported.
fn find(tokens: &[Placed<'_>]) -> Found {
    let mut found = Found::default();
    // Getters that do more than to pass a value on could do anything.
    let mut unsafe_getters = HashSet::new();
    let mut required = Vec::new();
    let mut begin = 0;
    while begin < tokens.len() {
        let mut reader = Reader { tokens, at: begin };
        begin += 1;
        let Some(Token::Word(word)) = reader.next() else { continue };
        let is_property = begin >= 2 && tokens[begin - 2].token == Token::Mark(b'.');
        let depth = tokens[begin - 1].depth;
        match word {
            "exports" if !is_property => found.names.extend(reader.assigned_name()),
            "module" if !is_property && reader.marks(".") && reader.word("exports") => {
                reader.module_exports(&mut found);
            }
            "Object" if !is_property && reader.marks(".") => match reader.next() {
                Some(Token::Word("defineProperty")) => match reader.defined() {
                    Some((name, true)) => found.names.push(name),
                    Some((name, false)) => drop(unsafe_getters.insert(name)),
                    None => {}
                },
                Some(Token::Word("keys")) if depth == 0 => {
                    let star = reader.passed_on();
                    let from = |name: &str| required.iter().rfind(|(known, _)| *known == name);
                    found.reexports.extend(
                        star.and_then(from).map(|(_, module): &(&str, String)| module.clone()),
                    );
                }
                _ => {}
            },
            "__export" | "__exportStar" if depth == 0 => {
                if reader.marks("(")
                    && let Some(module) = reader.required()
                {
                    found.reexports.push(module);
                }
            }
            "var" | "let" | "const" if depth == 0 => {
                if let Some(Token::Word(name)) = reader.next()
                    && reader.marks("=")
                    && let Some(module) = reader.required_maybe_wrapped()
                {
                    required.push((name, module));
                }
            }
            _ => {}
        }
    }
    found.names.retain(|name| !unsafe_getters.contains(name));
    found
}

/// Reads on from one token.
#[derive(Clone)]
struct Reader<'a> {
    tokens: &'a [Placed<'a>],
    at: usize,
}

impl<'a> Reader<'a> {
    fn next(&mut self) -> Option<Token<'a>> {
        let token = self.tokens.get(self.at)?.token;
        self.at += 1;
        Some(token)
    }

    /// Takes these tokens if they are next.
    fn take(&mut self, wanted: &[Token<'_>]) -> bool {
        let is_next = self
            .tokens
            .get(self.at..self.at + wanted.len())
            .is_some_and(|next| next.iter().map(|placed| placed.token).eq(wanted.iter().copied()));
        if is_next {
            self.at += wanted.len();
        }
        is_next
    }

    /// Takes these marks if they are next.
    fn marks(&mut self, marks: &str) -> bool {
        let marks: Vec<Token<'_>> = marks.bytes().map(Token::Mark).collect();
        self.take(&marks)
    }

    fn word(&mut self, word: &str) -> bool {
        self.take(&[Token::Word(word)])
    }

    fn any_word(&mut self) -> Option<&'a str> {
        match self.tokens.get(self.at)?.token {
            Token::Word(word) => {
                self.at += 1;
                Some(word)
            }
            _ => None,
        }
    }

    fn text(&mut self) -> Option<String> {
        match self.tokens.get(self.at)?.token {
            Token::Text(text) => {
                self.at += 1;
                decoded(text)
            }
            _ => None,
        }
    }

    /// `.name =` or `['name'] =`
    fn assigned_name(&mut self) -> Option<String> {
        let name = if self.marks(".") {
            self.any_word()?.to_owned()
        } else if self.marks("[") {
            let name = self.text()?;
            if !self.marks("]") {
                return None;
            }
            name
        } else {
            return None;
        };
        self.marks("=").then_some(name)
    }

    /// `require('module')`
    fn required(&mut self) -> Option<String> {
        let mut ahead = self.clone();
        if !ahead.word("require") || !ahead.marks("(") {
            return None;
        }
        let module = ahead.text()?;
        ahead.marks(")").then(|| {
            self.at = ahead.at;
            module
        })
    }

    /// The same, or `_interopRequireWildcard(require('module'))`.
    fn required_maybe_wrapped(&mut self) -> Option<String> {
        if let Some(module) = self.required() {
            return Some(module);
        }
        let mut last = self.any_word()?;
        while self.marks(".") {
            last = self.any_word()?;
        }
        (last == "_interopRequireWildcard" && self.marks("(")).then(|| self.required()).flatten()
    }

    /// What follows `module.exports`.
    fn module_exports(&mut self, found: &mut Found) {
        if let Some(name) = self.clone().assigned_name() {
            found.names.push(name);
        } else if self.marks("=") {
            // The last assignment counts.
            found.reexports.clear();
            if self.marks("{") {
                self.listed(found);
            } else if let Some(module) = self.required() {
                found.reexports.push(module);
            }
        }
    }

    /// `a, b: c, 'd': e, ...require('f')`, up to what is more than that.
    fn listed(&mut self, found: &mut Found) -> Option<()> {
        loop {
            if self.marks("...") {
                match self.required() {
                    Some(module) => found.reexports.push(module),
                    None => drop(self.any_word()?),
                }
            } else if let Some(name) = self.any_word() {
                if self.marks(":") {
                    self.any_word()?;
                }
                found.names.push(name.to_owned());
            } else {
                let name = self.text()?;
                if self.marks(":") {
                    self.any_word()?;
                    found.names.push(name);
                }
            }
            if !self.marks(",") {
                return None;
            }
        }
    }

    /// `(exports, 'name', { enumerable: true, get: … })` or `{ value: … }`: the name, and whether
    /// its value is there for the taking.
    fn defined(&mut self) -> Option<(String, bool)> {
        if !self.marks("(") {
            return None;
        }
        if self.word("module") && !self.marks(".") || !self.word("exports") || !self.marks(",") {
            return None;
        }
        let name = self.text()?;
        let is_safe = self.safe_descriptor().is_some();
        Some((name, is_safe))
    }

    fn safe_descriptor(&mut self) -> Option<()> {
        self.must(",{")?;
        if self.word("enumerable") {
            self.must(":")?;
            self.must_word("true")?;
            self.must(",")?;
        }
        if self.word("value") {
            return self.must(":");
        }
        self.must_word("get")?;
        if self.marks(":") {
            self.must_word("function")?;
            self.any_word();
        }
        self.must("(){")?;
        self.must_word("return")?;
        self.any_word()?;
        if self.marks(".") {
            self.any_word()?;
        } else if self.marks("[") {
            self.text()?;
            self.must("]")?;
        }
        self.marks(";");
        self.must("}")?;
        self.marks(",");
        self.must("})")
    }

    fn must(&mut self, marks: &str) -> Option<()> {
        self.marks(marks).then_some(())
    }

    fn must_word(&mut self, word: &str) -> Option<()> {
        self.word(word).then_some(())
    }

    /// `(module).forEach(function (key) { if (key === 'default' …) …; exports[key] = … })`, as Babel and
    /// TypeScript write `export *`: the name of the module.
    fn passed_on(&mut self) -> Option<&'a str> {
        self.must("(")?;
        let module = self.any_word()?;
        self.must(").")?;
        self.must_word("forEach")?;
        self.must("(")?;
        self.must_word("function")?;
        self.must("(")?;
        let key = self.any_word()?;
        self.must("){")?;
        self.must_word("if")?;
        self.must("(")?;
        self.must_word(key)?;
        let depth = self.tokens.get(self.at)?.depth;
        let mut passes = false;
        // To the end of the function.
        while let Some(placed) = self.tokens.get(self.at).filter(|placed| placed.depth + 1 >= depth)
        {
            self.at += 1;
            if placed.token == Token::Word("exports") {
                let mut ahead = self.clone();
                passes |=
                    ahead.marks("[") && ahead.word(key) && ahead.marks("]") && ahead.marks("=");
                passes |= self.clone().take(&[Token::Mark(b','), Token::Word(key)]);
            }
        }
        passes.then_some(module)
    }
}

/// A string's value; `None` if it is no text.
fn decoded(text: &str) -> Option<String> {
    let inner = text.get(1..text.len() - 1)?;
    if !inner.contains('\\') {
        return Some(inner.to_owned());
    }
    // JSON knows the escapes that names have, but for `\'` and `\xNN`.
    let escaped = inner.replace("\\'", "'").replace("\\x", "\\u00");
    let escaped = if text.starts_with('\'') { escaped.replace('"', "\\\"") } else { escaped };
    serde_json::from_str(&format!("\"{escaped}\"")).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn exports(source: &str) -> (Vec<String>, Vec<String>) {
        let Found { names, reexports } = find(&tokens(source));
        (names, reexports)
    }

    fn names(source: &str) -> Vec<String> {
        exports(source).0
    }

    #[test]
    fn assigned_names_are_exported_wherever_they_are_assigned() {
        assert_eq!(
            names(
                "exports.a = exports['b'] = 1; if (x) { module.exports.c = 2 } module.exports['d'] = 3"
            ),
            ["a", "b", "c", "d"]
        );
        assert_eq!(
            names("a.exports.b = 1; exports.c; exports[d] = 1; my.module.exports.e = 1"),
            [""; 0]
        );
    }

    #[test]
    fn an_object_s_names_are_exported_up_to_what_is_not_simple() {
        assert_eq!(
            names("module.exports = { a, b: c, 'd': e, ...f, g: require('h'), i }"),
            ["a", "b", "d", "g"]
        );
        assert_eq!(names("module.exports = { a, b: 1, c }"), ["a"]);
        assert_eq!(names("0 && (module.exports = { a, b });"), ["a", "b"]);
    }

    #[test]
    fn properties_are_exported_if_their_getters_are_harmless() {
        assert_eq!(
            names("Object.defineProperty(exports, '__esModule', { value: true })"),
            ["__esModule"]
        );
        assert_eq!(
            names(
                "Object.defineProperty(exports, 'a', { enumerable: true, get: function () { return m.a; } });
                 Object.defineProperty(module.exports, \"b\", { enumerable: true, get() { return m['b'] } });"
            ),
            ["a", "b"]
        );
        assert_eq!(
            names(
                "exports.a = 1; Object.defineProperty(exports, 'a', { get: function () { return f(); } })"
            ),
            [""; 0]
        );
    }

    #[test]
    fn modules_are_passed_on() {
        let passed_on = |source: &str| exports(source).1;
        assert_eq!(
            passed_on("module.exports = require('a'); module.exports = require('./b')"),
            ["./b"]
        );
        assert_eq!(passed_on("module.exports = { ...require('a'), ...require('b') }"), ["a", "b"]);
        assert_eq!(
            passed_on(
                "__exportStar(require('a'), exports); tslib_1.__exportStar(require('b'), exports)"
            ),
            ["a", "b"]
        );
        assert_eq!(
            passed_on(
                "var _a = _interopRequireWildcard(require('./a'));
                 Object.keys(_a).forEach(function (key) {
                   if (key === \"default\" || key === \"__esModule\") return;
                   if (key in exports && exports[key] === _a[key]) return;
                   Object.defineProperty(exports, key, { enumerable: true, get: function () { return _a[key]; } });
                 });"
            ),
            ["./a"]
        );
        assert_eq!(
            passed_on(
                "const m = require('m'); Object.keys(m).forEach(function (k) { if (k !== 'default') exports[k] = m[k]; });"
            ),
            ["m"]
        );
    }

    #[test]
    fn names_may_be_written_with_escapes() {
        assert_eq!(decoded("'a\\'b'").as_deref(), Some("a'b"));
        assert_eq!(decoded("\"\\u0061\\x62\"").as_deref(), Some("ab"));
        assert_eq!(decoded("'\\ud800'"), None);
    }
}
