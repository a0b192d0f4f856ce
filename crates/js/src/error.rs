//! Errors that leave JavaScript: as text for the log, with the lines where they happened.

use rquickjs::{CaughtError, Object, Value};

/// A thrown value as text: name, message and stack, in the shape of V8's `stack`.
pub(crate) fn report(error: &CaughtError<'_>) -> String {
    match error {
        CaughtError::Error(error) => error.to_string(),
        CaughtError::Exception(exception) => describe(exception.as_object()),
        CaughtError::Value(value) => describe_value(value),
    }
}

/// Any value as text.
pub(crate) fn describe_value(value: &Value<'_>) -> String {
    if let Some(text) = value.as_string() {
        return text.to_string().unwrap_or_default();
    }
    match value.as_object() {
        Some(object) if value.is_error() => describe(object),
        _ if value.is_null() => "null (out of memory?)".to_owned(),
        _ => value.ctx().json_stringify(value.clone()).ok().flatten().map_or_else(
            || value.type_name().to_owned(),
            |json| json.to_string().unwrap_or_default(),
        ),
    }
}

fn describe(error: &Object<'_>) -> String {
    let text = |key: &str| error.get::<_, Option<String>>(key).ok().flatten().unwrap_or_default();
    let (name, message, stack) = (text("name"), text("message"), text("stack"));
    let head = if message.is_empty() { name } else { format!("{name}: {message}") };
    // The stack says it as well, as it was when the error was made. The reader's own lines, and none
    // of ours.
    let theirs = stack
        .trim_end()
        .lines()
        .skip_while(|line| !line.trim_start().starts_with("at "))
        .filter(|line| !line.contains("(duet:"));
    theirs.fold(head, |report, line| report + "\n" + line)
}
