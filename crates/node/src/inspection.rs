//! What `util.inspect` and `util.types` must know of a value and no program can ask for, and what
//! `v8` asks of the engine.

use rquickjs::promise::PromiseState;
use rquickjs::{Ctx, Function, Object, Promise, Result, Value};

use crate::failure::NAMES;
use crate::{ffi, io};

/// The state of a promise, and what it was fulfilled or rejected with.
fn promise<'js>(context: Ctx<'js>, promise: Promise<'js>) -> Result<Value<'js>> {
    let state = match promise.state() {
        PromiseState::Pending => 0,
        PromiseState::Resolved => 1,
        PromiseState::Rejected => 2,
    };
    let result = match promise.result::<Value<'js>>() {
        Some(Ok(value)) => value,
        Some(Err(_)) => context.catch(),
        None => Value::new_undefined(context.clone()),
    };
    io::array(&context, [Value::new_int(context.clone(), state), result])
}

/// The target and the handler of a proxy; nothing for another value.
fn proxy<'js>(context: Ctx<'js>, value: Value<'js>) -> Result<Value<'js>> {
    let Some(proxy) = value.into_proxy() else { return Ok(Value::new_undefined(context)) };
    // A revoked proxy has neither.
    let target = proxy.target().map_or_else(
        |_| {
            let _ = context.catch();
            Value::new_null(context.clone())
        },
        Object::into_value,
    );
    let handler = proxy.handler().map_or_else(
        |_| {
            let _ = context.catch();
            Value::new_null(context.clone())
        },
        Object::into_value,
    );
    io::array(&context, [target, handler])
}

/// What an iterator over a map or a set has still to give, and whether these are pairs.
fn iterator<'js>(context: Ctx<'js>, iterator: Value<'js>) -> Result<Value<'js>> {
    let entries = duet_quickjs::preview_iterator(&iterator);
    if entries.is_exception() {
        return Err(rquickjs::Error::Exception);
    }
    let are_pairs = duet_quickjs::iterates_entries(&iterator);
    io::array(&context, [entries, Value::new_bool(context.clone(), are_pairs)])
}

/// Number, name and words of each error of the system.
fn system_errors<'js>(context: Ctx<'js>) -> Result<Value<'js>> {
    let list = rquickjs::Array::new(context.clone())?;
    for (index, (number, name, words)) in NAMES.iter().enumerate() {
        let entry = rquickjs::Array::new(context.clone())?;
        entry.set(0, -number)?;
        entry.set(1, *name)?;
        entry.set(2, *words)?;
        list.set(index, entry)?;
    }
    Ok(list.into_value())
}

/// Adds the functions of the group `inspection`.
pub(crate) fn define<'js>(context: &Ctx<'js>, object: &Object<'js>) -> Result<()> {
    object.set("iterator", Function::new(context.clone(), iterator)?)?;
    object.set("promise", Function::new(context.clone(), promise)?)?;
    object.set("proxy", Function::new(context.clone(), proxy)?)?;
    let class_name = |value: Value<'js>| ffi::class_name(&value);
    let collect = |context: Ctx<'js>| context.run_gc();
    object.set("collect", Function::new(context.clone(), collect)?)?;
    object.set("className", Function::new(context.clone(), class_name)?)?;
    object.set("systemErrors", Function::new(context.clone(), system_errors)?)
}
