//! How a request has failed, where the host is not the only one who knows. The SDK keeps the greater of
//! two failures by their texts, whoever was first. What the host says of an answer that broke off shall
//! not take the place of the exception that its handler has told, so it is made less than any other text.

use opentelemetry::trace::Status;

/// Less than any letter.
const LEAST: char = '\0';

/// A failure of which the host says this, unless somebody else says something.
#[must_use]
pub fn failure(description: &str) -> Status {
    Status::error(format!("{LEAST}{description}"))
}

/// As it is sent.
pub(super) fn settle(status: &mut Status) {
    if let Status::Error { description } = status
        && let Some(plain) = description.strip_prefix(LEAST)
    {
        *description = plain.to_owned().into();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_handler_says_comes_before_what_the_host_says() {
        for said in ["a handler's", "zzz", "Ärger", "!"] {
            assert!(failure("the host's") < Status::error(said.to_owned()), "{said}");
        }
        let mut status = failure("the host's");
        assert!(status > Status::Unset && status > Status::error("") && status < Status::Ok);
        settle(&mut status);
        assert_eq!(status, Status::error("the host's"));
        settle(&mut status);
        assert_eq!(status, Status::error("the host's"));
    }
}
