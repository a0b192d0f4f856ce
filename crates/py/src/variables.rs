//! Context variables (`contextvars`): each call has its own, as in the reference, where each call
//! has a thread of its own. What one sets, the next on the same thread does not see.

use pyo3::prelude::*;

use crate::ffi;

/// The variables of one call.
pub(crate) struct Variables(Py<PyAny>);

/// While it is there, this thread uses them.
pub(crate) struct Used<'py>(Bound<'py, PyAny>);

impl Variables {
    /// None of them is set.
    pub(crate) fn new(py: Python<'_>) -> PyResult<Self> {
        Ok(Self(ffi::new_context(py)?.unbind()))
    }

    /// Those of this thread as they are now.
    pub(crate) fn copied(py: Python<'_>) -> PyResult<Self> {
        Ok(Self(ffi::copy_context(py)?.unbind()))
    }

    /// Lets this thread use them.
    ///
    /// # Errors
    /// A thread uses them already.
    pub(crate) fn used<'py>(&self, py: Python<'py>) -> PyResult<Used<'py>> {
        let context = self.0.bind(py).clone();
        ffi::enter_context(&context)?;
        Ok(Used(context))
    }
}

impl Drop for Used<'_> {
    fn drop(&mut self) {
        // A handler that has left it itself has done our work.
        let _ = ffi::leave_context(&self.0);
    }
}
