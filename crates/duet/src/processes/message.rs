//! What parent and children say to each other: a letter, and numbers.

use duet_server::Question;

/// Which of its questions a child's is: whose, and which of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) struct Asked {
    /// The child, by the number of its start.
    pub(super) by: u32,
    pub(super) number: u32,
}

/// A message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Message {
    /// To a child: serve this connection, which is carried.
    Connection,
    /// To the parent: a connection is closed.
    Closed,
    /// To the parent: the Function is loaded, or it is known that it cannot be.
    Loaded,
    /// To the parent: ask everybody. To a child: answer this.
    Question(Asked, Question),
    /// To a child: so many will answer.
    Expect(Asked, u32),
    /// To the parent and from there to who asked: an answer, which is carried.
    Answer(Asked, Question),
    /// To a child: begin to stop.
    Stop,
    /// To a child: there will be no further connection.
    NoMore,
}

impl Message {
    pub(super) fn encode(self) -> Vec<u8> {
        let (letter, asked, rest) = match self {
            Self::Connection => (b'c', None, 0),
            Self::Closed => (b'd', None, 0),
            Self::Loaded => (b'l', None, 0),
            Self::Question(asked, question) => (b'q', Some(asked), question.code()),
            Self::Expect(asked, number) => (b'e', Some(asked), number),
            Self::Answer(asked, question) => (b'a', Some(asked), question.code()),
            Self::Stop => (b's', None, 0),
            Self::NoMore => (b'n', None, 0),
        };
        let mut bytes = vec![letter];
        if let Some(Asked { by, number }) = asked {
            bytes.extend([by, number, rest].iter().flat_map(|part| part.to_le_bytes()));
        }
        bytes
    }

    pub(super) fn decode(bytes: &[u8]) -> Option<Self> {
        let (letter, rest) = bytes.split_first()?;
        let (numbers, _) = rest.as_chunks::<4>();
        let number = |index: usize| numbers.get(index).map(|bytes| u32::from_le_bytes(*bytes));
        let asked = || Some(Asked { by: number(0)?, number: number(1)? });
        let question = || Question::of_code(number(2)?);
        Some(match letter {
            b'c' => Self::Connection,
            b'd' => Self::Closed,
            b'l' => Self::Loaded,
            b'q' => Self::Question(asked()?, question()?),
            b'e' => Self::Expect(asked()?, number(2)?),
            b'a' => Self::Answer(asked()?, question()?),
            b's' => Self::Stop,
            b'n' => Self::NoMore,
            _ => return None,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_said_is_understood() {
        let asked = Asked { by: 7, number: 70_000 };
        for message in [
            Message::Connection,
            Message::Closed,
            Message::Loaded,
            Message::Question(asked, Question::Health),
            Message::Expect(asked, 3),
            Message::Answer(asked, Question::Metrics),
            Message::Stop,
            Message::NoMore,
        ] {
            assert_eq!(Message::decode(&message.encode()), Some(message));
        }
        assert_eq!(Message::decode(b"?"), None);
        assert_eq!(Message::decode(b"q1234"), None);
    }
}
