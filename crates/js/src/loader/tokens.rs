//! The words of a JavaScript text, as far as it takes to find imports and exports in it without
//! running it: comments are left out, and strings, templates and regular expressions are told apart.

/// One word of the text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Token<'a> {
    /// A name or a keyword.
    Word(&'a str),
    /// A string, with its quotes.
    Text(&'a str),
    /// A punctuation character.
    Mark(u8),
    /// A number, a template or a regular expression.
    Other,
}

/// A word, and how many brackets are open around it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Placed<'a> {
    pub(crate) token: Token<'a>,
    pub(crate) depth: usize,
}

/// After these words a value begins, so that `/` begins a regular expression and `{` an object.
const BEFORE_A_VALUE: &[&str] = &[
    "await",
    "case",
    "delete",
    "do",
    "else",
    "in",
    "instanceof",
    "new",
    "of",
    "return",
    "throw",
    "typeof",
    "void",
    "yield",
];

/// After the parentheses of these a statement begins.
const WITH_PARENTHESES: &[&str] = &["if", "while", "for", "with"];

/// An open bracket.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Open {
    /// What its closing bracket ends is a value.
    Value,
    /// What its closing bracket ends is no value: a block, or the head of a statement.
    Statement,
    /// `${` in a template.
    Template,
}

struct Scanner<'a> {
    source: &'a str,
    bytes: &'a [u8],
    at: usize,
    tokens: Vec<Placed<'a>>,
    open: Vec<Open>,
    /// Whether the last closing bracket ended a value.
    closed_value: bool,
}

/// The words of a text. Where it is no JavaScript they end.
pub(crate) fn tokens(source: &str) -> Vec<Placed<'_>> {
    let mut scanner = Scanner {
        source,
        bytes: source.as_bytes(),
        at: 0,
        tokens: Vec::new(),
        open: Vec::new(),
        closed_value: false,
    };
    if source.starts_with("#!") {
        scanner.skip_line();
    }
    while scanner.step().is_some() {}
    scanner.tokens
}

/// Whether a text that nothing declares to be an ES module has the syntax of one.
pub(crate) fn look_like_module(source: &str) -> bool {
    // Most have not even the words.
    if !["import", "export", "await"].iter().any(|word| source.contains(word)) {
        return false;
    }
    let tokens = tokens(source);
    let mark = |index: Option<usize>, mark: u8| {
        index
            .and_then(|index| tokens.get(index))
            .is_some_and(|next| next.token == Token::Mark(mark))
    };
    tokens.iter().enumerate().any(|(index, placed)| {
        let Token::Word(word) = placed.token else { return false };
        let next = Some(index + 1);
        // `a.import` and `{ import: 1 }` are names.
        if mark(index.checked_sub(1), b'.') || mark(next, b':') {
            return false;
        }
        let is_meta =
            || tokens.get(index + 2).is_some_and(|property| property.token == Token::Word("meta"));
        match word {
            "import" if mark(next, b'.') => is_meta(),
            "import" => placed.depth == 0 && !mark(next, b'('),
            "export" => placed.depth == 0,
            "await" => {
                placed.depth == 0 && ![b'=', b')', b',', b';'].iter().any(|end| mark(next, *end))
            }
            _ => false,
        }
    })
}

fn is_in_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'$' | b'\\' | b'#') || byte >= 0x80
}

impl<'a> Scanner<'a> {
    fn peek(&self, ahead: usize) -> u8 {
        self.bytes.get(self.at + ahead).copied().unwrap_or_default()
    }

    fn push(&mut self, token: Token<'a>) {
        self.tokens.push(Placed { token, depth: self.open.len() });
    }

    fn last(&self, back: usize) -> Option<Token<'a>> {
        self.tokens.iter().rev().nth(back).map(|placed| placed.token)
    }

    /// Reads the next word, or what is between words; `None` at the end.
    fn step(&mut self) -> Option<()> {
        let byte = *self.bytes.get(self.at)?;
        match byte {
            b' ' | b'\t'..=b'\r' => self.at += 1,
            b'/' if self.peek(1) == b'/' => self.skip_line(),
            b'/' if self.peek(1) == b'*' => {
                let end = self.source[self.at + 2..].find("*/")?;
                self.at += end + 4;
            }
            b'/' if self.value_may_begin() => {
                self.regular_expression()?;
                self.push(Token::Other);
            }
            b'"' | b'\'' => {
                let begin = self.at;
                self.string(byte)?;
                self.push(Token::Text(&self.source[begin..self.at]));
            }
            b'`' => {
                self.at += 1;
                self.template()?;
            }
            b'0'..=b'9' => self.number(),
            b'.' if self.peek(1).is_ascii_digit() => self.number(),
            b'(' | b'[' | b'{' => self.open(byte),
            b')' | b']' | b'}' => self.close(byte)?,
            _ if is_in_word(byte) => {
                let rest = &self.bytes[self.at..];
                let length = rest.iter().position(|byte| !is_in_word(*byte)).unwrap_or(rest.len());
                let begin = self.at;
                self.at += length;
                // Spaces that are not ASCII are no part of a word.
                let word = self.source[begin..self.at]
                    .trim_matches(['\u{a0}', '\u{feff}', '\u{2028}', '\u{2029}']);
                if !word.is_empty() {
                    self.push(Token::Word(word));
                }
            }
            _ => {
                self.at += 1;
                self.push(Token::Mark(byte));
            }
        }
        Some(())
    }

    fn skip_line(&mut self) {
        let rest = &self.bytes[self.at..];
        self.at += rest.iter().position(|byte| matches!(byte, b'\n' | b'\r')).unwrap_or(rest.len());
    }

    fn open(&mut self, byte: u8) {
        let open = match byte {
            b'(' => match (self.last(0), self.last(1)) {
                (Some(Token::Word(word)), before)
                    if WITH_PARENTHESES.contains(&word) && before != Some(Token::Mark(b'.')) =>
                {
                    Open::Statement
                }
                _ => Open::Value,
            },
            b'{' if !self.object_may_begin() => Open::Statement,
            _ => Open::Value,
        };
        self.at += 1;
        self.push(Token::Mark(byte));
        self.open.push(open);
    }

    fn close(&mut self, byte: u8) -> Option<()> {
        self.at += 1;
        match self.open.pop()? {
            Open::Template => self.template(),
            open => {
                self.closed_value = open == Open::Value;
                self.push(Token::Mark(byte));
                Some(())
            }
        }
    }

    /// Whether `{` begins an object here, and not a block.
    fn object_may_begin(&self) -> bool {
        match self.last(0) {
            Some(Token::Mark(b'>')) => self.last(1) != Some(Token::Mark(b'=')),
            Some(Token::Mark(mark)) => !matches!(mark, b')' | b'}' | b']' | b';' | b'{'),
            Some(Token::Word(word)) => {
                BEFORE_A_VALUE.contains(&word) && !matches!(word, "do" | "else")
            }
            _ => false,
        }
    }

    /// Whether a value may begin here: then `/` is no division.
    fn value_may_begin(&self) -> bool {
        match (self.last(0), self.last(1)) {
            (Some(Token::Word(word)), before) => {
                BEFORE_A_VALUE.contains(&word) && before != Some(Token::Mark(b'.'))
            }
            (Some(Token::Text(_) | Token::Other), _) => false,
            (Some(Token::Mark(b')' | b'}' | b']')), _) => !self.closed_value,
            (Some(Token::Mark(mark @ (b'+' | b'-'))), Some(Token::Mark(before)))
                if mark == before =>
            {
                // `a++ / b`; a regular expression is no number.
                false
            }
            (Some(Token::Mark(_)) | None, _) => true,
        }
    }

    fn number(&mut self) {
        let rest = &self.bytes[self.at..];
        let is_in_number = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'.');
        self.at += rest.iter().position(|byte| !is_in_number(*byte)).unwrap_or(rest.len());
        self.push(Token::Other);
    }

    /// Goes behind the end of a string.
    fn string(&mut self, quote: u8) -> Option<()> {
        self.at += 1;
        loop {
            match *self.bytes.get(self.at)? {
                b'\\' => self.at += 2,
                byte => {
                    self.at += 1;
                    if byte == quote {
                        return self.source.is_char_boundary(self.at).then_some(());
                    }
                    if byte == b'\n' {
                        return None;
                    }
                }
            }
        }
    }

    /// Goes on in a template, to its end or to the next `${`.
    fn template(&mut self) -> Option<()> {
        loop {
            match *self.bytes.get(self.at)? {
                b'\\' => self.at += 2,
                b'`' => {
                    self.at += 1;
                    self.push(Token::Other);
                    return Some(());
                }
                b'$' if self.peek(1) == b'{' => {
                    self.at += 2;
                    self.push(Token::Mark(b'('));
                    self.open.push(Open::Template);
                    return Some(());
                }
                _ => self.at += 1,
            }
        }
    }

    fn regular_expression(&mut self) -> Option<()> {
        let mut in_class = false;
        self.at += 1;
        loop {
            match *self.bytes.get(self.at)? {
                b'\\' => self.at += 1,
                b'[' => in_class = true,
                b']' => in_class = false,
                b'\n' => return None,
                b'/' if !in_class => break,
                _ => {}
            }
            self.at += 1;
        }
        self.at += 1;
        while self.bytes.get(self.at).is_some_and(u8::is_ascii_alphabetic) {
            self.at += 1;
        }
        Some(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(source: &str) -> Vec<&str> {
        let word = |placed: &Placed<'_>| match placed.token {
            Token::Word(word) => Some(&source[source.find(word)?..][..word.len()]),
            _ => None,
        };
        tokens(source).iter().filter_map(word).collect()
    }

    #[test]
    fn what_is_in_comments_strings_templates_and_regular_expressions_is_no_word() {
        assert_eq!(words("a /* x */ // y\n 'z' `w ${b} \\` v` = /u[/]'/g; c"), ["a", "b", "c"]);
    }

    #[test]
    fn a_division_is_no_regular_expression() {
        assert_eq!(
            words("a / b / c; (d) / e; f++ / g; if (h) /x'/; [i] / j"),
            ["a", "b", "c", "d", "e", "f", "g", "if", "h", "i", "j"]
        );
        assert_eq!(words("{ a } /x'/; b = { c } / d"), ["a", "b", "c", "d"]);
        assert_eq!(words("return /'/; a.return / b"), ["return", "a", "return", "b"]);
    }

    #[test]
    fn templates_may_be_in_each_other() {
        assert_eq!(words("`${ `${a}x` + {b} }y` + c"), ["a", "b", "c"]);
    }

    #[test]
    fn a_module_shows_itself_by_import_and_export_and_await() {
        for module in [
            "import a from 'b'",
            "import 'b'",
            "import{a}from'b'",
            "const a = 1;\nexport { a }",
            "export default 1",
            "function f() { return import.meta.url }",
            "await f()",
            "const a = await f()",
        ] {
            assert!(look_like_module(module), "{module}");
        }
        for script in [
            "import('b')",
            "exports.import = 1; a.export = 2",
            "const a = { export: 1, import: 2 }",
            "// import a from 'b'",
            "'export default 1'",
            "`\nimport a from 'b'\n`",
            "async () => { await f() }",
            "var await = 1",
        ] {
            assert!(!look_like_module(script), "{script}");
        }
    }
}
