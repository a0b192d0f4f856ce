//! Why a request got no answer from its Function, and the status that says so.

use http::StatusCode;

/// A call that ended without a reply of the Function. Each language words it as its reference
/// does, see the engines' `wording.rs`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// The deadline passed.
    #[error("the function did not answer in time")]
    TimedOut,
    /// As many calls as may wait are waiting.
    #[error("too many requests are waiting for the function")]
    QueueFull,
    /// The Function could not be loaded.
    #[error("the function is not loaded")]
    NotLoaded,
    /// The interpreter had to be thrown away while the call was in it.
    #[error("the interpreter was stopped while the request was in it")]
    Interrupted,
    /// The body is larger than the limit.
    #[error("the request body is larger than the limit")]
    BodyTooLarge,
    /// The body did not arrive in time.
    #[error("the request body did not arrive in time")]
    BodyTimedOut,
}

impl Refusal {
    /// The status code that a refused request is answered with.
    #[must_use]
    pub fn status(self) -> StatusCode {
        match self {
            Self::TimedOut | Self::BodyTimedOut => StatusCode::REQUEST_TIMEOUT,
            Self::QueueFull => StatusCode::SERVICE_UNAVAILABLE,
            Self::NotLoaded | Self::Interrupted => StatusCode::INTERNAL_SERVER_ERROR,
            Self::BodyTooLarge => StatusCode::PAYLOAD_TOO_LARGE,
        }
    }

    /// A name for it, for metrics.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::TimedOut => "timed_out",
            Self::QueueFull => "queue_full",
            Self::NotLoaded => "not_loaded",
            Self::Interrupted => "interrupted",
            Self::BodyTooLarge => "body_too_large",
            Self::BodyTimedOut => "body_timed_out",
        }
    }

    /// Whether it counts as a failure of the Function, and not of its client or of the load.
    #[must_use]
    pub fn is_failure(self) -> bool {
        matches!(self, Self::TimedOut | Self::NotLoaded | Self::Interrupted)
    }
}
