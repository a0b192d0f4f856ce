//! HTTP/1 as it comes over a connection, for `node:http`: bytes go in, heads and bodies come out. The
//! parser does no input of its own, so it serves servers and clients alike, over anything.

mod framing;
mod head;
mod parser;

use std::sync::Arc;

use rquickjs::function::Opt;
use rquickjs::{Array, Ctx, Function, IntoJs, Object, Result, TypedArray, Value};

use crate::ffi::with_bytes;
use crate::handles::Table;
use crate::io::Chunk;
use head::Fields;
use parser::{Event, Parser, Side};

/// What went wrong, with the code and the words of Node.js' own parser.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Fault {
    code: &'static str,
    reason: &'static str,
}

impl Fault {
    const fn new(code: &'static str, reason: &'static str) -> Self {
        Self { code, reason }
    }
}

/// Bytes as text of one character each.
fn latin1(bytes: &[u8]) -> String {
    bytes.iter().copied().map(char::from).collect()
}

impl<'js> IntoJs<'js> for Fields {
    fn into_js(self, context: &Ctx<'js>) -> Result<Value<'js>> {
        let array = Array::new(context.clone())?;
        for (index, text) in self.0.into_iter().enumerate() {
            array.set(index, text)?;
        }
        Ok(array.into_value())
    }
}

impl<'js> IntoJs<'js> for Event {
    fn into_js(self, context: &Ctx<'js>) -> Result<Value<'js>> {
        let array = Array::new(context.clone())?;
        match self {
            Self::Head(head) => {
                array.set(0, "head")?;
                array.set(1, head.minor)?;
                array.set(2, head.method)?;
                array.set(3, head.status)?;
                array.set(4, head.text)?;
                array.set(5, head.fields)?;
                array.set(6, head.keeps_alive)?;
                array.set(7, head.upgrades)?;
            }
            Self::Body(bytes) => {
                array.set(0, "body")?;
                array.set(1, Chunk(bytes))?;
            }
            Self::Complete(trailers) => {
                array.set(0, "complete")?;
                array.set(1, trailers)?;
            }
            Self::Stopped(rest) => {
                array.set(0, "stopped")?;
                array.set(1, Chunk(rest))?;
            }
            Self::Fault(fault, at) => {
                array.set(0, "fault")?;
                array.set(1, fault.code)?;
                array.set(2, fault.reason)?;
                array.set(3, at)?;
            }
        }
        Ok(array.into_value())
    }
}

fn events<'js>(context: &Ctx<'js>, events: Vec<Event>) -> Result<Array<'js>> {
    let array = Array::new(context.clone())?;
    for (index, event) in events.into_iter().enumerate() {
        array.set(index, event)?;
    }
    Ok(array)
}

/// Adds the functions that `node:http` is made of.
pub(crate) fn define<'js>(context: &Ctx<'js>, group: &Object<'js>) -> Result<()> {
    let parsers = Table::<Parser>::new();
    let all = Arc::clone(&parsers);
    let create = move |is_server: bool, most: usize, lenient: Opt<bool>| {
        let side = if is_server { Side::Server } else { Side::Client };
        all.insert(Parser::new(side, most, lenient.0.unwrap_or(false)))
    };
    group.set("createParser", Function::new(context.clone(), create)?)?;
    let all = Arc::clone(&parsers);
    let feed = move |context: Ctx<'js>, id: u32, bytes: TypedArray<'js, u8>| {
        let fed = all.with(id, |parser| with_bytes(&bytes, |bytes| parser.feed(bytes)));
        events(&context, fed.flatten().unwrap_or_default())
    };
    group.set("feed", Function::new(context.clone(), feed)?)?;
    let all = Arc::clone(&parsers);
    let finish = move |context: Ctx<'js>, id: u32| {
        events(&context, all.with(id, Parser::finish).unwrap_or_default())
    };
    group.set("finish", Function::new(context.clone(), finish)?)?;
    let all = Arc::clone(&parsers);
    let expect = move |id: u32, method: String| {
        all.with(id, |parser| parser.expect(&method));
    };
    group.set("expect", Function::new(context.clone(), expect)?)?;
    let all = Arc::clone(&parsers);
    let proceed = move |id: u32| {
        all.with(id, Parser::proceed);
    };
    group.set("proceed", Function::new(context.clone(), proceed)?)?;
    let all = parsers;
    let free = move |id: u32| drop(all.remove(id));
    group.set("freeParser", Function::new(context.clone(), free)?)?;
    let methods = Array::new(context.clone())?;
    for (index, method) in head::METHODS.iter().enumerate() {
        methods.set(index, *method)?;
    }
    group.set("methods", methods)
}
