//! Promises that were rejected and that nobody has handled yet. They are looked at when nothing is
//! left to run: until then, somebody may.

use std::cell::RefCell;
use std::collections::VecDeque;

use duet_quickjs::async_context;
use rquickjs::{Ctx, Value};

/// The unhandled rejections of one interpreter.
#[derive(Default)]
pub(crate) struct Rejections<'js>(RefCell<VecDeque<Rejection<'js>>>);

/// A rejected promise.
pub(crate) struct Rejection<'js> {
    pub(crate) promise: Value<'js>,
    pub(crate) reason: Value<'js>,
    /// On whose behalf it was rejected.
    pub(crate) context: Value<'js>,
}

/// Gives an interpreter the list.
pub(crate) fn attach(context: &Ctx<'_>) {
    // Nothing else has stored one, and nobody is reading it.
    let _ = context.store_userdata(Rejections::default());
}

/// QuickJS tells of a rejection that is not handled, or is handled after all.
#[expect(clippy::needless_pass_by_value, reason = "QuickJS gives values")]
pub(crate) fn track<'js>(
    context: Ctx<'js>,
    promise: Value<'js>,
    reason: Value<'js>,
    is_handled: bool,
) {
    let Some(rejections) = context.userdata::<Rejections<'js>>() else { return };
    if is_handled {
        rejections.0.borrow_mut().retain(|rejection| rejection.promise != promise);
    } else {
        let context = async_context(&context);
        rejections.0.borrow_mut().push_back(Rejection { promise, reason, context });
    }
}

/// Takes the first.
pub(crate) fn take<'js>(context: &Ctx<'js>) -> Option<Rejection<'js>> {
    context.userdata::<Rejections<'js>>()?.0.borrow_mut().pop_front()
}
