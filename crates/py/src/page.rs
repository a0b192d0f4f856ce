//! The page that Bottle shows for an error. Clients of the reference have seen it, so it is the
//! same, character by character.

use std::fmt::Write;

use http::StatusCode;

/// The page. `status` is the code with its phrase, `url` what was asked for.
pub(crate) fn error_page(status: &str, url: &str, text: &str) -> String {
    let status = escaped(status);
    let url = escaped(&quoted(url));
    let text = escaped(text);
    format!(
        r#"
    <!DOCTYPE HTML PUBLIC "-//IETF//DTD HTML 2.0//EN">
    <html>
        <head>
            <title>Error: {status}</title>
            <style type="text/css">
              html {{background-color: #eee; font-family: sans-serif;}}
              body {{background-color: #fff; border: 1px solid #ddd;
                    padding: 15px; margin: 15px;}}
              pre {{background-color: #eee; border: 1px solid #ddd; padding: 5px;}}
            </style>
        </head>
        <body>
            <h1>Error: {status}</h1>
            <p>Sorry, the requested URL <tt>{url}</tt>
               caused an error:</p>
            <pre>{text}</pre>
        </body>
    </html>
"#
    )
}

/// A status code with its phrase, as Python's `http.client` has them.
pub(crate) fn status_line(status: StatusCode) -> String {
    let phrase = match status {
        StatusCode::PAYLOAD_TOO_LARGE => "Request Entity Too Large",
        other => other.canonical_reason().unwrap_or("Unknown"),
    };
    format!("{} {phrase}", status.as_u16())
}

fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\'' => escaped.push_str("&#039;"),
            other => escaped.push(other),
        }
    }
    escaped
}

/// A text as Python's `repr` quotes it.
fn quoted(text: &str) -> String {
    let quote = if text.contains('\'') && !text.contains('"') { '"' } else { '\'' };
    let mut quoted = String::with_capacity(text.len() + 2);
    quoted.push(quote);
    for character in text.chars() {
        match character {
            '\\' => quoted.push_str("\\\\"),
            '\'' if quote == '\'' => quoted.push_str("\\'"),
            // Writing into a String cannot fail.
            other if other.is_control() => {
                let _ = write!(quoted, "\\x{:02x}", u32::from(other));
            }
            other => quoted.push(other),
        }
    }
    quoted.push(quote);
    quoted
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_client_sent_cannot_become_markup() {
        let page = error_page("400 Bad Request", "http://h/?<b>'", "<i>&");
        assert!(page.contains("<tt>&quot;http://h/?&lt;b&gt;&#039;&quot;</tt>"));
        assert!(page.contains("<pre>&lt;i&gt;&amp;</pre>"));
    }
}
