//! The native side of `node:fs`: one function for all operations, which does them at once, or, if it
//! is given a function to call, on a thread that may wait.

mod answer;
mod arguments;
mod content;
mod descriptors;
mod operation;
mod tree;
mod watch;

use rquickjs::function::Opt;
use rquickjs::{Array, Ctx, Function, IntoJs, Object, Result, Value};

pub(crate) use descriptors::Descriptors;

use self::answer::Budget;
use self::arguments::Arguments;
use crate::io::{Callback, Io};

/// Adds the functions of the group.
pub(crate) fn define<'js>(context: &Ctx<'js>, group: &Object<'js>) -> Result<()> {
    let descriptors = Descriptors::of(context);
    let budget = Budget::new(Io::of(context)?.heap());
    let run = move |context: Ctx<'js>,
                    name: String,
                    values: Array<'js>,
                    callback: Opt<Function<'js>>|
          -> Result<Value<'js>> {
        let (descriptors, budget) = (&descriptors, &budget);
        let given = Arguments { context: &context, values, descriptors, budget };
        let work = operation::prepare(&name, &given)?;
        let Some(callback) = callback.0 else {
            return work().map_err(|failure| failure.throw(&context))?.into_js(&context);
        };
        let callback = Callback::new(&context, callback)?;
        Io::of(&context)?.spawn_blocking(&context, move || callback.settle(work()))?;
        Ok(Value::new_undefined(context))
    };
    group.set("run", Function::new(context.clone(), run)?)?;
    watch::define(context, group)
}
