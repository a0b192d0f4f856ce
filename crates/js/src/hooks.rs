//! The functions of the prelude that Rust calls. They live in the runtime's user data, so that
//! they end with it.

use std::cell::OnceCell;

use rquickjs::{Ctx, Function, Object, Result, Value};

/// What `boot.js` exports, and the function made of the user's `main`.
pub(crate) struct Hooks<'js> {
    /// Calls the handler for one exchange. Not there before the Function is loaded.
    pub(crate) invoke: OnceCell<Function<'js>>,
    /// Runs one timer.
    pub(crate) fire: Function<'js>,
    /// Runs what waits for the next tick.
    pub(crate) run_ticks: Function<'js>,
    /// Runs the immediates.
    pub(crate) run_immediates: Function<'js>,
    /// Hears that a client has caught up or gone.
    pub(crate) progress: Function<'js>,
    /// Hears of a promise that was rejected and that nobody has handled.
    pub(crate) unhandled: Function<'js>,
    /// Loads a CommonJS module that an ES module imports.
    pub(crate) require_for_import: Function<'js>,
    /// Loads the user's file, whatever kind of module it is.
    pub(crate) load_main: Function<'js>,
    /// Tells the modules of the newer API who the Function is.
    pub(crate) identify: Function<'js>,
    /// Makes `invoke` of the user's `main`, in the older API.
    pub(crate) create_invoke: Function<'js>,
    /// Makes `invoke` of the user's `main`, in the newer API.
    pub(crate) create_newer_invoke: Function<'js>,
}

impl<'js> Hooks<'js> {
    /// Takes the hooks out of the prelude's exports.
    pub(crate) fn new(boot: &Object<'js>) -> Result<Self> {
        Ok(Self {
            invoke: OnceCell::new(),
            fire: boot.get("fire")?,
            run_ticks: boot.get("runTicks")?,
            run_immediates: boot.get("runImmediates")?,
            progress: boot.get("progress")?,
            unhandled: boot.get("unhandled")?,
            require_for_import: boot.get("requireForImport")?,
            load_main: boot.get("loadMain")?,
            identify: boot.get("identify")?,
            create_invoke: boot.get("createInvoke")?,
            create_newer_invoke: boot.get("createNewerInvoke")?,
        })
    }

    /// Calls `use_hooks` with the hooks of a context.
    pub(crate) fn with<R>(
        context: &Ctx<'js>,
        use_hooks: impl FnOnce(&Self) -> Result<R>,
    ) -> Result<R> {
        let hooks = context.userdata::<Self>().ok_or(rquickjs::Error::Unknown)?;
        use_hooks(&hooks)
    }

    /// Requires a CommonJS file.
    pub(crate) fn require(context: &Ctx<'js>, path: &str) -> Result<Value<'js>> {
        Self::with(context, |hooks| hooks.require_for_import.call((path,)))
    }
}
