//! Answers that come piece by piece: generators, iterators and files.

use std::sync::Arc;

use bytes::Bytes;
use duet_core::{Invocation, PipeWriter};
use pyo3::intern;
use pyo3::prelude::*;
use pyo3::types::PyIterator;

use crate::error::log_failure;
use crate::variables::Variables;
use crate::{fork, reaper, reply};

/// How much of a file is one piece, in bytes.
const FILE_PIECE: usize = 64 * 1024;

/// Where the pieces come from.
pub(crate) enum Source {
    /// An iterator, and the object that it came from, which may want to be closed.
    Items { items: Py<PyAny>, whole: Py<PyAny> },
    /// Something with a `read`.
    File(Py<PyAny>),
}

/// A body whose first piece is known.
pub(crate) struct Stream {
    pub(crate) first: Bytes,
    pub(crate) source: Source,
    /// What texts are sent in; UTF-8 if it is not said.
    pub(crate) charset: Option<String>,
}

impl Source {
    /// The next item, whatever it is; `None` at the end.
    pub(crate) fn next<'py>(&self, py: Python<'py>) -> PyResult<Option<Bound<'py, PyAny>>> {
        match self {
            Self::Items { items, .. } => {
                items.bind(py).cast::<PyIterator>()?.clone().next().transpose()
            }
            Self::File(file) => {
                let piece = file.bind(py).call_method1(intern!(py, "read"), (FILE_PIECE,))?;
                Ok(if piece.is_truthy()? { Some(piece) } else { None })
            }
        }
    }

    /// Lets a generator run its `finally` blocks, and closes files.
    pub(crate) fn close(&self, py: Python<'_>) -> PyResult<()> {
        let (Self::Items { whole, .. } | Self::File(whole)) = self;
        let whole = whole.bind(py);
        if whole.hasattr(intern!(py, "close"))? {
            whole.call_method0(intern!(py, "close"))?;
        }
        Ok(())
    }
}

impl Stream {
    /// Sends all of it, on a thread that may block. Ends early if nobody reads any more.
    pub(crate) fn send(
        self,
        writer: &PipeWriter,
        invocation: &Arc<Invocation>,
        variables: &Variables,
    ) {
        let Self { first, source, charset } = self;
        Python::attach(|py| {
            // It fails only if another thread uses them: then the body has those of this thread.
            let _used = variables.used(py);
            let mut piece = first;
            while py.detach(|| writer.write(piece).and_then(|_| writer.wait_for_room())).is_ok() {
                let _running = reaper::enter(invocation);
                let next = next_piece(py, &source, charset.as_deref());
                fork::leave_if_child(py, &next);
                match next {
                    Ok(Some(next)) => piece = next,
                    Ok(None) => {
                        writer.finish();
                        break;
                    }
                    Err(error) => {
                        log_failure(py, &error, invocation);
                        writer.break_off();
                        break;
                    }
                }
            }
            writer.wake();
            let _running = reaper::enter(invocation);
            if let Err(error) = source.close(py) {
                log_failure(py, &error, invocation);
            }
        });
    }
}

fn next_piece(py: Python<'_>, source: &Source, charset: Option<&str>) -> PyResult<Option<Bytes>> {
    while let Some(item) = source.next(py)? {
        let piece = reply::piece(&item, charset)?;
        if !piece.is_empty() {
            return Ok(Some(piece));
        }
    }
    Ok(None)
}
