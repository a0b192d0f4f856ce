//! The only unsafe code of this crate: the functions that our patches add to the engine.
#![expect(unsafe_code, reason = "the engine is written in C")]

use rquickjs::{Ctx, Value, qjs};

unsafe extern "C" {
    fn JS_GetAsyncContext(context: *mut qjs::JSContext) -> qjs::JSValue;
    fn JS_SetAsyncContext(context: *mut qjs::JSContext, value: qjs::JSValue);
    fn JS_PreviewIterator(context: *mut qjs::JSContext, iterator: qjs::JSValue) -> qjs::JSValue;
    fn JS_IteratesEntries(iterator: qjs::JSValue) -> bool;
    fn JS_GetHeapSize(context: *mut qjs::JSContext) -> usize;
}

/// What goes along with the running code; `undefined` if nothing does.
#[must_use]
pub fn async_context<'js>(context: &Ctx<'js>) -> Value<'js> {
    // SAFETY: a `Ctx` exists only while its runtime is locked by this thread, so the pointer is
    // valid; the function gives us a reference of our own.
    unsafe { Value::from_raw(context.clone(), JS_GetAsyncContext(context.as_raw().as_ptr())) }
}

/// Lets `value` go along with the code that runs from here on, and with what that starts.
pub fn set_async_context<'js>(context: &Ctx<'js>, value: &Value<'js>) {
    let context = context.as_raw().as_ptr();
    // SAFETY: as above; the value belongs to the same runtime, since both have its lifetime, and
    // the function is given a reference of its own.
    unsafe { JS_SetAsyncContext(context, qjs::JS_DupValue(context, value.as_raw())) }
}

/// What an iterator over a `Map` or a `Set` has still to give, as an array; it stays where it is.
/// `undefined` for any other value, an exception when there is no memory.
#[must_use]
pub fn preview_iterator<'js>(iterator: &Value<'js>) -> Value<'js> {
    let context = iterator.ctx();
    // SAFETY: the context and the value are alive, and the function gives us a reference of our own.
    unsafe {
        let raw = JS_PreviewIterator(context.as_raw().as_ptr(), iterator.as_raw());
        Value::from_raw(context.clone(), raw)
    }
}

/// Whether what it gives are pairs of a key and a value.
#[must_use]
pub fn iterates_entries(iterator: &Value<'_>) -> bool {
    // SAFETY: the value is alive, and is only looked at.
    unsafe { JS_IteratesEntries(iterator.as_raw()) }
}

/// How much memory the runtime has, in bytes: what counts against its limit. Cheap.
#[must_use]
pub fn heap_size(context: &Ctx<'_>) -> usize {
    // SAFETY: a `Ctx` exists only while its runtime is locked by this thread; the function reads a
    // number.
    unsafe { JS_GetHeapSize(context.as_raw().as_ptr()) }
}

#[cfg(test)]
mod tests {
    use rquickjs::loader::{BuiltinLoader, BuiltinResolver};
    use rquickjs::{Context, Function, Module, Runtime};

    use super::*;

    #[test]
    fn the_heap_grows_with_what_is_kept() {
        let runtime = Runtime::new().unwrap();
        Context::full(&runtime).unwrap().with(|context| {
            let before = heap_size(&context);
            context.eval::<(), _>("globalThis.kept = new Uint8Array(1000000)").unwrap();
            assert!((1_000_000..1_100_000).contains(&(heap_size(&context) - before)));
        });
    }

    #[test]
    fn a_module_may_be_loaded_by_one_that_it_imports() {
        let runtime = Runtime::new().unwrap();
        runtime.set_loader(
            BuiltinResolver::default().with_module("outer").with_module("inner"),
            BuiltinLoader::default()
                .with_module("outer", "export const before = 1; load(); export const after = 2;")
                .with_module(
                    "inner",
                    "import { before, after } from 'outer';
                    seen.push(before);
                    try { seen.push(after); } catch (error) { seen.push(-1); }",
                ),
        );
        let context = Context::full(&runtime).unwrap();
        context.with(|context| {
            let load = |context: Ctx<'_>| -> rquickjs::Result<()> {
                let source = "import 'inner';";
                Module::evaluate(context.clone(), "nested", source)?.finish()
            };
            context.globals().set("load", Function::new(context.clone(), load).unwrap()).unwrap();
            context.eval::<(), _>("globalThis.seen = []").unwrap();
            let outer = Module::evaluate(context.clone(), "main", "import 'outer';").unwrap();
            outer.finish::<()>().unwrap();
            assert_eq!(context.globals().get::<_, Vec<i32>>("seen").unwrap(), [1, -1]);
        });
    }

    #[test]
    fn recursion_through_native_functions_has_the_same_limit() {
        let runtime = Runtime::new().unwrap();
        runtime.set_max_stack_size(256 * 1024);
        let context = Context::full(&runtime).unwrap();
        context.with(|context| {
            let again = |context: Ctx<'_>| -> rquickjs::Result<i32> {
                context.eval::<i32, _>("depth++; again()")
            };
            let again = Function::new(context.clone(), again).unwrap();
            context.globals().set("again", again).unwrap();
            context.globals().set("depth", 0).unwrap();
            let message: String = context
                .eval("(() => { try { again(); } catch (error) { return error.message; } })()")
                .unwrap();
            assert!(message.contains("call stack"), "{message}");
            let depth: i32 = context.globals().get("depth").unwrap();
            assert!((10..1000).contains(&depth), "{depth}");
        });
    }

    #[test]
    fn the_context_follows_promises() {
        let runtime = Runtime::new().unwrap();
        let context = Context::full(&runtime).unwrap();
        context.with(|context| {
            let get = |context: Ctx<'_>| async_context(&context).as_int().unwrap_or(-1);
            let set = |context: Ctx<'_>, id: i32| {
                set_async_context(&context, &Value::new_int(context.clone(), id));
            };
            context.globals().set("get", Function::new(context.clone(), get).unwrap()).unwrap();
            context.globals().set("set", Function::new(context.clone(), set).unwrap()).unwrap();
            let wrong: Vec<String> = {
                context
                    .eval::<(), _>(
                        r"
                        globalThis.wrong = [];
                        const check = (id, where) => { if (get() !== id) wrong.push(`${where}: ${id} is ${get()}`); };
                        let release;
                        const gate = new Promise(resolve => { release = resolve; });
                        async function* numbers(id) { for (let n = 0; n < 3; n++) { await null; check(id, 'generator'); yield n; } }
                        async function work(id) {
                            await null; check(id, 'await null');
                            await gate; check(id, 'await of a shared promise');
                            await { then(done) { check(id, 'thenable'); done(); } }; check(id, 'await of a thenable');
                            try { await Promise.reject(new Error('x')); } catch { check(id, 'catch'); }
                            for await (const n of numbers(id)) check(id, 'for await');
                            await Promise.all([1, 2].map(async () => { await null; check(id, 'all'); }));
                            await gate.then(() => check(id, 'then')).finally(() => check(id, 'finally'));
                        }
                        globalThis.done = 0;
                        for (let id = 1; id <= 50; id++) { set(id); work(id).then(() => { globalThis.done++; }); }
                        set(-1);
                        release();
                        ",
                    )
                    .unwrap();
                while context.execute_pending_job() {
                    assert_eq!(get(context.clone()), -1, "a job's context outlives it");
                }
                context.globals().get("wrong").unwrap()
            };
            assert_eq!(wrong, [""; 0]);
            assert_eq!(context.globals().get::<_, i32>("done").unwrap(), 50);
        });
    }
}
