//! Which request a thread is answering: `bottle.request` means that one.
//!
//! Coroutines share a thread, so there is none in them.

use std::cell::RefCell;

use pyo3::prelude::*;

use crate::event::Event;
use crate::request::Request;

thread_local! {
    static CURRENT: RefCell<Option<Py<Event>>> = const { RefCell::new(None) };
}

/// Until it is dropped, the thread answers this request.
pub(crate) struct Answering(());

/// Begins to answer the request of `event` on this thread.
pub(crate) fn answer(event: &Bound<'_, Event>) -> Answering {
    CURRENT.set(Some(event.clone().unbind()));
    Answering(())
}

impl Drop for Answering {
    fn drop(&mut self) {
        drop(CURRENT.take());
    }
}

/// The request that this thread is answering, for the prelude.
#[pyfunction]
pub(crate) fn current(py: Python<'_>) -> PyResult<Option<Py<Request>>> {
    let event = CURRENT.with_borrow(|event| event.as_ref().map(|event| event.clone_ref(py)));
    event.map(|event| event.get().request(py).map(|request| request.clone_ref(py))).transpose()
}
