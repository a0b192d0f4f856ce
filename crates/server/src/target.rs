//! Keeps request targets that have a fragment: HTTP's parser drops what comes behind `#`, and some
//! handlers are used to seeing it.
//!
//! A connection's bytes are looked at only where a request line can begin: at its start, and after
//! something has been sent. Should that ever be the middle of a body, nothing comes of it, since
//! what was kept is used only for the very target that the parser found.

use std::io;
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll, ready};

use duet_core::WholeTarget;
use http::Uri;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};

/// A longer request line is not looked at.
const LONGEST: usize = 16 * 1024;

/// What has been seen on a connection.
#[derive(Clone, Debug, Default)]
pub(crate) struct Targets(Arc<Mutex<Option<Box<str>>>>);

/// A stream whose request lines are looked at.
#[derive(Debug)]
pub(crate) struct Watched<S> {
    stream: S,
    targets: Targets,
    /// The request line so far, if one may be on its way.
    line: Option<Vec<u8>>,
}

impl Targets {
    /// The whole of a target that the parser has cut off.
    pub(crate) fn whole(&self, parsed: &Uri) -> Option<WholeTarget> {
        let kept = self.0.lock().unwrap_or_else(PoisonError::into_inner).take()?;
        let (target, _) = kept.split_once('#')?;
        let is_it = parsed.path_and_query().is_some_and(|parsed| parsed.as_str() == target);
        is_it.then_some(WholeTarget(kept))
    }

    fn keep(&self, line: &[u8]) {
        let mut words = line.split(|byte| *byte == b' ').skip(1);
        let target = words.next().and_then(|target| std::str::from_utf8(target).ok());
        if let Some(target) = target.filter(|target| target.contains('#')) {
            *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Some(target.into());
        }
    }
}

impl<S> Watched<S> {
    pub(crate) fn new(stream: S) -> (Self, Targets) {
        let targets = Targets::default();
        (Self { stream, targets: targets.clone(), line: Some(Vec::new()) }, targets)
    }

    fn look(&mut self, bytes: &[u8]) {
        let Some(line) = &mut self.line else { return };
        let end = bytes.iter().position(|byte| *byte == b'\n');
        let part = &bytes[..end.unwrap_or(bytes.len())];
        // Nearly every line is in one piece and has no fragment.
        if line.is_empty() && end.is_some() && !part.contains(&b'#') {
            self.line = None;
            return;
        }
        line.extend_from_slice(part);
        if end.is_some() {
            self.targets.keep(line);
        }
        if end.is_some() || line.len() > LONGEST {
            self.line = None;
        }
    }
}

impl<S: AsyncRead + Unpin> AsyncRead for Watched<S> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let before = buffer.filled().len();
        ready!(Pin::new(&mut self.stream).poll_read(context, buffer))?;
        self.look(&buffer.filled()[before..]);
        Poll::Ready(Ok(()))
    }
}

impl<S: AsyncWrite + Unpin> AsyncWrite for Watched<S> {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        self.line.get_or_insert_default();
        Pin::new(&mut self.stream).poll_write(context, bytes)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        pieces: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        self.line.get_or_insert_default();
        Pin::new(&mut self.stream).poll_write_vectored(context, pieces)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(context)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn seen(pieces: &[&[u8]], parsed: &'static str) -> Option<String> {
        let (mut watched, targets) = Watched::new(());
        for piece in pieces {
            watched.look(piece);
        }
        let whole = targets.whole(&Uri::from_static(parsed));
        whole.map(|WholeTarget(target)| target.into_string())
    }

    #[test]
    fn a_target_with_a_fragment_is_kept_whole() {
        let whole = Some("/q?a=1#frag".to_owned());
        assert_eq!(seen(&[b"GET /q?a=1#frag HTTP/1.1\r\nHost: a\r\n"], "/q?a=1"), whole);
        assert_eq!(seen(&[b"GET /q?a", b"=1#fr", b"ag HTTP/1.1\r\n"], "/q?a=1"), whole);
    }

    #[test]
    fn nothing_else_is_taken_for_one() {
        assert_eq!(seen(&[b"GET /q?a=1 HTTP/1.1\r\nX: /q?a=1#frag\r\n"], "/q?a=1"), None);
        assert_eq!(seen(&[b"GET /other#frag HTTP/1.1\r\n"], "/q?a=1"), None);
        assert_eq!(seen(&[b"#\xff#\n\n"], "/q?a=1"), None);
    }
}
