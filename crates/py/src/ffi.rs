//! Everything that is `unsafe` in this crate: what pyo3 has no safe name for.
//!
//! Six things: starting CPython with a `PyConfig` or as `python3`, thread states that stay with
//! their thread, exceptions that are raised in another thread, contexts that are entered without a
//! callback, signals, which are the host's and not those of its children, and what the kernel tells
//! a process.
#![expect(unsafe_code, reason = "the one file that talks to CPython's C API and to libc directly")]

use std::cell::Cell;
use std::ffi::{CStr, CString, c_char, c_int, c_long};
use std::mem::MaybeUninit;
use std::ptr;
use std::sync::atomic::{AtomicBool, Ordering};

use pyo3::ffi;
use pyo3::prelude::*;

/// What the interpreter is started with. Everything else is an isolated interpreter's default.
pub(crate) struct Start {
    /// `sys.executable`.
    pub(crate) executable: CString,
    /// `sys.prefix` and its relatives.
    pub(crate) prefix: CString,
    /// Where the standard library is.
    pub(crate) stdlib: CString,
    /// `sys.path`.
    pub(crate) search_paths: Vec<CString>,
    /// `sys.argv`.
    pub(crate) arguments: Vec<CString>,
}

/// Whether this process is a child that a handler forked off.
static FORKED: AtomicBool = AtomicBool::new(false);

/// Starts CPython; the calling thread becomes its main thread and stays attached.
pub(crate) fn initialize(start: &Start) -> Result<(), String> {
    let mut before = MaybeUninit::<ffi::PyPreConfig>::zeroed();
    // SAFETY: the function fills the structure in; all zeroes are valid for its integers.
    let mut before = unsafe {
        ffi::PyPreConfig_InitIsolatedConfig(before.as_mut_ptr());
        before.assume_init()
    };
    before.utf8_mode = 1;
    // SAFETY: `before` is initialised, and CPython was not started before (`start` is called once).
    checked(unsafe { ffi::Py_PreInitialize(&raw const before) })?;

    let mut config = Box::new(MaybeUninit::<ffi::PyConfig>::zeroed());
    // SAFETY: the function fills the structure in; all zeroes (null pointers) are valid for it.
    unsafe { ffi::PyConfig_InitIsolatedConfig(config.as_mut_ptr()) };
    // SAFETY: initialised by the line above.
    let config = unsafe { config.assume_init_mut() };
    let outcome = configure(config, start).and_then(|()| {
        // SAFETY: the configuration is complete.
        checked(unsafe { ffi::Py_InitializeFromConfig(config) })
    });
    // SAFETY: the configuration was initialised and is not used again.
    unsafe { ffi::PyConfig_Clear(config) };
    outcome
}

fn configure(config: &mut ffi::PyConfig, start: &Start) -> Result<(), String> {
    config.install_signal_handlers = 0;
    config.site_import = 0;
    config.user_site_directory = 0;
    config.write_bytecode = 0;
    config.parse_argv = 0;
    config.configure_c_stdio = 0;
    config.buffered_stdio = 1;
    config.pathconfig_warnings = 0;
    config.safe_path = 1;
    config.module_search_paths_set = 1;
    let this: *mut ffi::PyConfig = config;
    // SAFETY: `this` is an initialised configuration, the fields are its own, and the strings are
    // terminated and copied. With every path given, CPython looks for none.
    unsafe {
        for (field, text) in [
            (&raw mut (*this).program_name, c"python3"),
            (&raw mut (*this).executable, &start.executable),
            (&raw mut (*this).base_executable, &start.executable),
            (&raw mut (*this).prefix, &start.prefix),
            (&raw mut (*this).base_prefix, &start.prefix),
            (&raw mut (*this).exec_prefix, &start.prefix),
            (&raw mut (*this).base_exec_prefix, &start.prefix),
            (&raw mut (*this).stdlib_dir, &start.stdlib),
        ] {
            checked(ffi::PyConfig_SetBytesString(this, field, text.as_ptr()))?;
        }
        for path in &start.search_paths {
            append(&raw mut (*this).module_search_paths, path)?;
        }
        for argument in &start.arguments {
            append(&raw mut (*this).argv, argument)?;
        }
    }
    Ok(())
}

/// Adds a string to a list of wide strings.
///
/// # Safety
/// `list` is a list in an initialised configuration, and CPython has been pre-initialised.
unsafe fn append(list: *mut ffi::PyWideStringList, text: &CStr) -> Result<(), String> {
    // SAFETY: `text` is terminated, and the list copies what it is given before it is freed.
    unsafe {
        let wide = ffi::Py_DecodeLocale(text.as_ptr(), ptr::null_mut());
        if wide.is_null() {
            return Err(format!("{} is not readable text", text.to_string_lossy()));
        }
        let status = ffi::PyWideStringList_Append(list, wide);
        ffi::PyMem_RawFree(wide.cast());
        checked(status)
    }
}

fn checked(status: ffi::PyStatus) -> Result<(), String> {
    // SAFETY: a plain test of a value.
    if unsafe { ffi::PyStatus_Exception(status) } == 0 {
        return Ok(());
    }
    Err(text(status.err_msg).unwrap_or_else(|| "no reason was given".to_owned()))
}

fn text(message: *const c_char) -> Option<String> {
    // SAFETY: CPython's messages are static, terminated strings, or null.
    (!message.is_null()).then(|| unsafe { CStr::from_ptr(message) }.to_string_lossy().into_owned())
}

/// Runs CPython as the program `python3`, from the command line to the exit code. `prepare` is called
/// before anything of the program runs.
pub(crate) fn run_main(arguments: &[CString], prepare: impl FnOnce(Python<'_>)) -> i32 {
    let mut pointers: Vec<*mut c_char> =
        arguments.iter().map(|argument| argument.as_ptr().cast_mut()).collect();
    let count = isize::try_from(pointers.len()).unwrap_or(isize::MAX);
    let mut before = MaybeUninit::<ffi::PyPreConfig>::zeroed();
    let mut config = Box::new(MaybeUninit::<ffi::PyConfig>::zeroed());
    // SAFETY: CPython was not started before. The functions fill the structures in, for which all
    // zeroes are valid. The strings are terminated, live until the end, and are not changed.
    let status = unsafe {
        ffi::PyPreConfig_InitPythonConfig(before.as_mut_ptr());
        let status =
            ffi::Py_PreInitializeFromBytesArgs(before.as_ptr(), count, pointers.as_mut_ptr());
        if ffi::PyStatus_Exception(status) != 0 {
            ffi::Py_ExitStatusException(status);
        }
        ffi::PyConfig_InitPythonConfig(config.as_mut_ptr());
        let this = config.as_mut_ptr();
        let mut status = ffi::PyConfig_SetBytesArgv(this, count, pointers.as_mut_ptr().cast());
        if ffi::PyStatus_Exception(status) == 0 {
            status = ffi::Py_InitializeFromConfig(this);
        }
        ffi::PyConfig_Clear(this);
        status
    };
    // SAFETY: plain tests of a value; the last one ends the process, and so does what asks for that
    // (`--version`, say).
    unsafe {
        if ffi::PyStatus_Exception(status) != 0 {
            ffi::Py_ExitStatusException(status);
        }
    }
    Python::attach(prepare);
    // SAFETY: CPython has been started, and this thread is attached to it.
    unsafe { ffi::Py_RunMain() }
}

/// The file that this process was started from, as the one that started it named it.
pub(crate) fn started_file() -> Option<&'static CStr> {
    // SAFETY: has no preconditions; the kernel has put there the address of a terminated string
    // that lives as long as the process, or nothing.
    unsafe {
        let address = libc::getauxval(libc::AT_EXECFN) as *const c_char;
        (!address.is_null()).then(|| CStr::from_ptr(address))
    }
}

/// Lets go of the interpreter on the thread that started it, which keeps its thread state.
pub(crate) fn release_main_thread() {
    // SAFETY: the calling thread is attached, and nothing of Python's is borrowed any more.
    unsafe { ffi::PyEval_SaveThread() };
}

/// Gives the calling thread a thread state that it keeps.
///
/// Without it, every attachment makes a thread state and throws it away again, which costs more
/// than a trivial handler. It is not given back when the thread ends: that could wait for the
/// interpreter for ever while the process ends, and threads that run calls live as long as it.
pub(crate) fn keep_thread_state() {
    thread_local!(static KEPT: Cell<bool> = const { Cell::new(false) });
    if KEPT.replace(true) {
        return;
    }
    // SAFETY: the interpreter was started. The pair leaves the thread detached, as it was, with
    // one count on its thread state that nobody gives back.
    unsafe {
        if ffi::PyGILState_GetThisThreadState().is_null() {
            ffi::PyGILState_Ensure();
            ffi::PyEval_SaveThread();
        }
    }
}

/// The calling thread, as Python numbers threads.
pub(crate) fn thread_identity() -> c_long {
    // SAFETY: has no preconditions. Python itself passes this number around as a signed one.
    unsafe { ffi::PyThread_get_thread_ident() }.cast_signed()
}

/// Raises `exception` in another thread, as soon as it runs Python code, or takes back one that
/// has not been raised yet.
pub(crate) fn raise_in(thread: c_long, exception: Option<&Bound<'_, PyAny>>, _: Python<'_>) {
    let exception = exception.map_or(ptr::null_mut(), Bound::as_ptr);
    // SAFETY: this thread is attached; the exception is alive and its count is taken by the callee.
    unsafe { ffi::PyThreadState_SetAsyncExc(thread, exception) };
}

/// A new `contextvars.Context` in which no variable is set.
pub(crate) fn new_context(py: Python<'_>) -> PyResult<Bound<'_, PyAny>> {
    // SAFETY: this thread is attached; the callee gives a new reference, or null and an error.
    unsafe { Bound::from_owned_ptr_or_err(py, ffi::PyContext_New()) }
}

/// A copy of this thread's `contextvars.Context`.
pub(crate) fn copy_context(py: Python<'_>) -> PyResult<Bound<'_, PyAny>> {
    // SAFETY: this thread is attached; the callee gives a new reference, or null and an error.
    unsafe { Bound::from_owned_ptr_or_err(py, ffi::PyContext_CopyCurrent()) }
}

/// Makes a context that the two above have made this thread's.
///
/// # Errors
/// It is some thread's already.
pub(crate) fn enter_context(context: &Bound<'_, PyAny>) -> PyResult<()> {
    // SAFETY: this thread is attached. The callee looks at the type, and raises for a wrong one.
    match unsafe { ffi::PyContext_Enter(context.as_ptr()) } {
        0 => Ok(()),
        _ => Err(PyErr::fetch(context.py())),
    }
}

/// Gives this thread back the context that it had before `context` was entered.
///
/// # Errors
/// It is not this thread's.
pub(crate) fn leave_context(context: &Bound<'_, PyAny>) -> PyResult<()> {
    // SAFETY: as above.
    match unsafe { ffi::PyContext_Exit(context.as_ptr()) } {
        0 => Ok(()),
        _ => Err(PyErr::fetch(context.py())),
    }
}

/// The signals that stop the host.
pub(crate) const STOP: [c_int; 2] = [libc::SIGTERM, libc::SIGINT];

/// What the system does at these signals, as it was before the Function was
/// loaded.
pub(crate) struct StopSignals([(c_int, libc::sigaction); 2]);

impl StopSignals {
    /// As it is now.
    pub(crate) fn kept() -> Self {
        Self(STOP.map(|signal| (signal, action(signal))))
    }

    /// Makes it so again, and says whether something else was set.
    pub(crate) fn restore(&self) -> bool {
        let mut was_changed = false;
        for (signal, before) in &self.0 {
            if action(*signal).sa_sigaction == before.sa_sigaction {
                continue;
            }
            was_changed = true;
            // SAFETY: `before` is what the system has told of the same signal.
            unsafe { libc::sigaction(*signal, before, ptr::null_mut()) };
        }
        was_changed
    }
}

fn action(signal: c_int) -> libc::sigaction {
    let mut action = MaybeUninit::<libc::sigaction>::zeroed();
    // SAFETY: nothing is set, the place is as large as it must be, and all zeroes are valid for it,
    // should the system not fill it in.
    unsafe {
        libc::sigaction(signal, ptr::null(), action.as_mut_ptr());
        action.assume_init()
    }
}

/// Writes to what a Function has opened, as far as there is room.
pub(crate) fn write_to(descriptor: c_int, bytes: &[u8]) {
    // SAFETY: the bytes are as many as is said; what is no descriptor any more is an error.
    unsafe { libc::write(descriptor, bytes.as_ptr().cast(), bytes.len()) };
}

/// Switches the cyclic garbage collector on or off.
pub(crate) fn collect_garbage(on: bool, _: Python<'_>) {
    // SAFETY: this thread is attached.
    unsafe { if on { ffi::PyGC_Enable() } else { ffi::PyGC_Disable() } };
}

/// From now on, [`is_forked_child`] knows, and children are stopped by the signals that stop the
/// host, whose handlers they inherit.
pub(crate) fn notice_forks() {
    thread_local!(static BEFORE: Cell<Option<libc::sigset_t>> = const { Cell::new(None) });

    /// A signal that comes before the child has its own way with it must wait.
    extern "C" fn prepare() {
        let (mut stop, mut before) = (MaybeUninit::uninit(), MaybeUninit::uninit());
        // SAFETY: the first function fills the set in, the others are given initialised ones, and
        // the last fills in the one that it is given a place for.
        BEFORE.set(unsafe {
            libc::sigemptyset(stop.as_mut_ptr());
            for signal in STOP {
                libc::sigaddset(stop.as_mut_ptr(), signal);
            }
            let blocked =
                libc::pthread_sigmask(libc::SIG_BLOCK, stop.as_ptr(), before.as_mut_ptr());
            (blocked == 0).then(|| before.assume_init())
        });
    }

    extern "C" fn go_on() {
        if let Some(before) = BEFORE.take() {
            // SAFETY: the set is what the system has told.
            unsafe { libc::pthread_sigmask(libc::SIG_SETMASK, &raw const before, ptr::null_mut()) };
        }
    }

    extern "C" fn in_child() {
        FORKED.store(true, Ordering::Relaxed);
        for signal in STOP {
            // SAFETY: allowed after a fork, and the default action needs nothing.
            unsafe { libc::signal(signal, libc::SIG_DFL) };
        }
        go_on();
    }

    // SAFETY: the handlers do only what is allowed after a fork. If there is no memory for them,
    // children are not recognised, which is how it would be without them.
    unsafe { libc::pthread_atfork(Some(prepare), Some(go_on), Some(in_child)) };
}

/// Whether a handler has forked, and this is the child.
pub(crate) fn is_forked_child() -> bool {
    FORKED.load(Ordering::Relaxed)
}

/// Ends the process here and now: for a forked child, which must not return into the server.
pub(crate) fn leave_process(code: i32) -> ! {
    // SAFETY: has no preconditions.
    unsafe { libc::_exit(code) }
}
