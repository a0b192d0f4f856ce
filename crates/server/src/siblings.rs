//! Other processes that serve the same Function: what one of them is asked from outside, all of
//! them must answer.

use std::pin::Pin;
use std::sync::Arc;

use duet_core::Reply;
use duet_host::Exposition;
use duet_host::metrics::Format;
use http::StatusCode;

use crate::{Service, route};

/// What all processes are asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Question {
    /// Whether they can answer.
    Health,
    /// What they have counted.
    Metrics,
}

/// What they said, this process included.
#[derive(Debug, Default)]
pub struct Answers {
    /// One for each that answered.
    pub texts: Vec<Vec<u8>>,
    /// How many did not.
    pub missing: usize,
}

/// All processes that serve the Function.
pub trait Siblings: Send + Sync {
    /// Asks all of them.
    fn ask(self: Arc<Self>, question: Question) -> Pin<Box<dyn Future<Output = Answers> + Send>>;
}

impl Question {
    /// A number for it.
    #[must_use]
    pub fn code(self) -> u32 {
        match self {
            Self::Health => 0,
            Self::Metrics => 1,
        }
    }

    /// The question of this number.
    #[must_use]
    pub fn of_code(code: u32) -> Option<Self> {
        [Self::Health, Self::Metrics].into_iter().find(|question| question.code() == code)
    }
}

impl Service {
    /// What this process says to a question. To be healthy is to have nothing to say. Metrics are told
    /// in `OpenMetrics`, which has all that the other format has.
    pub async fn state(&self, question: Question) -> Vec<u8> {
        match question {
            Question::Health => self.health_of_function().err().unwrap_or_default().into_bytes(),
            Question::Metrics => route::own_metrics(self, Format::OpenMetrics).await.into_bytes(),
        }
    }
}

/// Whether all others are well.
pub(crate) async fn health(siblings: Arc<dyn Siblings>) -> Result<(), String> {
    let Answers { texts, missing } = siblings.ask(Question::Health).await;
    if let Some(unwell) = texts.iter().find(|text| !text.is_empty()) {
        return Err(String::from_utf8_lossy(unwell).into_owned());
    }
    if missing > 0 { Err(silent(missing)) } else { Ok(()) }
}

/// What all of them have counted, added up. Without one of them, counters would seem to fall.
pub(crate) async fn metrics(siblings: Arc<dyn Siblings>, format: Format) -> Result<Vec<u8>, Reply> {
    let Answers { texts, missing } = siblings.ask(Question::Metrics).await;
    if missing > 0 {
        return Err(route::plain(StatusCode::SERVICE_UNAVAILABLE, &silent(missing)));
    }
    let mut sum = Exposition::default();
    for text in &texts {
        sum.add(&Exposition::read(text));
    }
    Ok(match format {
        Format::OpenMetrics => sum.write(),
        Format::Text => sum.into_text().write(),
    })
}

fn silent(missing: usize) -> String {
    format!("{missing} of the processes of DUET_PROCESSES do not answer")
}
