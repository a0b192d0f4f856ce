//! The native side of `node:zlib` and of the compression streams: codecs that go step by step, and
//! whole pieces, here or on a thread that may be kept busy.

mod brotli;
mod codec;
mod deflate;
mod zstd;

use std::cell::RefCell;

use rquickjs::class::{JsClass, Trace, Tracer, Writable};
use rquickjs::function::{Constructor, Opt};
use rquickjs::{Class, Ctx, Exception, Function, IntoJs, Object, Result, TypedArray, Value};

pub(crate) use codec::{Codec, Settings, create, whole};

use crate::failure::Failure;
use crate::ffi;
use crate::io::{Callback, Chunk, Io, array};

/// A codec that JavaScript holds.
pub(crate) struct Held(RefCell<Box<dyn Codec>>);

impl<'js> Trace<'js> for Held {
    fn trace<'a>(&self, _tracer: Tracer<'a, 'js>) {}
}

impl<'js> JsClass<'js> for Held {
    const NAME: &'static str = "Codec";
    type Mutable = Writable;

    fn constructor(_context: &Ctx<'js>) -> Result<Option<Constructor<'js>>> {
        Ok(None)
    }
}

/// Settings, as JavaScript has them.
fn settings(context: &Ctx<'_>, object: &Object<'_>) -> Result<Settings> {
    let usual = Settings::usual();
    let number = |name: &str, otherwise: i32| -> Result<i32> {
        Ok(object.get::<_, Option<i32>>(name)?.unwrap_or(otherwise))
    };
    let dictionary: Option<TypedArray<'_, u8>> = object.get("dictionary")?;
    Ok(Settings {
        level: number("level", usual.level)?,
        window_bits: number("windowBits", usual.window_bits)?,
        mem_level: number("memLevel", usual.mem_level)?,
        strategy: number("strategy", usual.strategy)?,
        dictionary: dictionary.map_or(Ok(Vec::new()), |bytes| copy(context, &bytes))?,
    })
}

fn copy(context: &Ctx<'_>, bytes: &TypedArray<'_, u8>) -> Result<Vec<u8>> {
    ffi::with_bytes(bytes, <[u8]>::to_vec)
        .ok_or_else(|| Exception::throw_type(context, "the bytes have been detached"))
}

/// Makes a codec.
fn make<'js>(context: Ctx<'js>, kind: String, object: Object<'js>) -> Result<Class<'js, Held>> {
    let codec = create(&kind, settings(&context, &object)?);
    let codec = codec.map_err(|failure| failure.throw(&context))?;
    Class::instance(context, Held(RefCell::new(codec)))
}

/// One step: the bytes that it made, how many it took, and whether this is the end.
fn step<'js>(
    context: Ctx<'js>,
    codec: Class<'js, Held>,
    input: TypedArray<'js, u8>,
    offset: usize,
    flush: i32,
    room: usize,
) -> Result<Value<'js>> {
    let mut output = vec![0; room];
    let held = codec.borrow();
    let mut codec = held.0.borrow_mut();
    let step = ffi::with_bytes(&input, |bytes| {
        codec.step(bytes.get(offset..).unwrap_or_default(), &mut output, flush)
    });
    let step = step.unwrap_or_else(|| codec.step(&[], &mut output, flush));
    let step = step.map_err(|failure| failure.throw(&context))?;
    output.truncate(step.written);
    let made = Chunk(output).into_js(&context)?;
    let rest = [step.read.into_js(&context)?, step.is_end.into_js(&context)?];
    array(&context, [made].into_iter().chain(rest))
}

/// All at once: here, or with a function to call elsewhere.
fn run<'js>(
    context: Ctx<'js>,
    kind: String,
    object: Object<'js>,
    input: TypedArray<'js, u8>,
    limit: f64,
    callback: Opt<Function<'js>>,
) -> Result<Value<'js>> {
    let settings = settings(&context, &object)?;
    let flush: Option<i32> = object.get("finishFlush")?;
    let input = copy(&context, &input)?;
    let io = Io::of(&context)?;
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "it is a size")]
    let limit = (limit as usize).min(io.heap());
    let work = move || -> std::result::Result<Vec<u8>, Failure> {
        let mut codec = create(&kind, settings)?;
        let flush = flush.unwrap_or_else(|| codec.finish());
        whole(codec.as_mut(), &input, flush, limit).map_err(|failure| {
            failure.unwrap_or_else(|| {
                let reason = format!("Cannot create a Buffer larger than {limit} bytes");
                Failure::new("ERR_BUFFER_TOO_LARGE", reason)
            })
        })
    };
    let Some(callback) = callback.0 else {
        let output = work().map_err(|failure| failure.throw(&context))?;
        return Chunk(output).into_js(&context);
    };
    let callback = Callback::new(&context, callback)?;
    io.spawn_blocking(&context, move || callback.settle(work().map(Chunk)))?;
    Ok(Value::new_undefined(context))
}

/// Adds the functions of the group.
pub(crate) fn define<'js>(context: &Ctx<'js>, group: &Object<'js>) -> Result<()> {
    group.set("create", Function::new(context.clone(), make)?)?;
    group.set("step", Function::new(context.clone(), step)?)?;
    group.set("run", Function::new(context.clone(), run)?)?;
    let reset = |codec: Class<'js, Held>| codec.borrow().0.borrow_mut().reset();
    group.set("reset", Function::new(context.clone(), reset)?)?;
    let tune = |context: Ctx<'js>, codec: Class<'js, Held>, level: i32, strategy: i32| {
        let tuned = codec.borrow().0.borrow_mut().tune(level, strategy);
        tuned.map_err(|failure| failure.throw(&context))
    };
    group.set("tune", Function::new(context.clone(), tune)?)?;
    // Numbers without a sign do not fit into QuickJS' integers.
    let crc32 = |context: Ctx<'js>, bytes: TypedArray<'js, u8>, start: f64| {
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "checked")]
        ffi::with_bytes(&bytes, |bytes| f64::from(zlib_rs::crc32::crc32(start as u32, bytes)))
            .ok_or_else(|| Exception::throw_type(&context, "the bytes have been detached"))
    };
    group.set("crc32", Function::new(context.clone(), crc32)?)
}
