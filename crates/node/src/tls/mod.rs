//! TLS for `node:tls`: bytes go in and out, and no socket is known here. JavaScript carries what is
//! encrypted over whatever stream it likes, be it a connection, a tunnel, or TLS again.
//!
//! As in Node.js, a certificate that cannot be trusted does not end the handshake: why it cannot is
//! noted, and JavaScript decides, before anything of the application is sent.

mod certificate;
mod configuration;
mod roots;
mod session;
mod verification;
mod wording;

use std::sync::Arc;

use rquickjs::{Array, Ctx, Exception, Function, IntoJs, Object, Result, TypedArray, Value};

use crate::failure::Failure;
use crate::ffi::with_bytes;
use crate::handles::Table;
use crate::io::Chunk;
use certificate::Certificate;
use configuration::{Configuration, Material};
use session::{Progress, Session};

impl<'js> IntoJs<'js> for Progress {
    fn into_js(self, context: &Ctx<'js>) -> Result<Value<'js>> {
        let array = Array::new(context.clone())?;
        if !self.to_send.is_empty() {
            array.set(0, Chunk(self.to_send))?;
        }
        if !self.received.is_empty() {
            array.set(1, Chunk(self.received))?;
        }
        array.set(2, self.is_handshaking)?;
        array.set(3, self.is_closed)?;
        if let Some((code, reason)) = self.failure {
            array.set(4, code)?;
            array.set(5, reason)?;
        }
        Ok(array.into_value())
    }
}

impl<'js> IntoJs<'js> for Certificate {
    fn into_js(self, context: &Ctx<'js>) -> Result<Value<'js>> {
        let object = Object::new(context.clone())?;
        object.set("subject", pairs(context, self.subject)?)?;
        object.set("issuer", pairs(context, self.issuer)?)?;
        object.set("subjectaltname", self.names)?;
        object.set("ca", self.is_authority)?;
        object.set("from", self.from)?;
        object.set("to", self.to)?;
        object.set("serialNumber", self.serial)?;
        object.set("fingerprint", self.sha1)?;
        object.set("fingerprint256", self.sha256)?;
        object.set("fingerprint512", self.sha512)?;
        object.set("pubkey", Chunk(self.key))?;
        object.set("raw", Chunk(self.raw))?;
        Ok(object.into_value())
    }
}

fn pairs<'js>(context: &Ctx<'js>, pairs: Vec<(String, String)>) -> Result<Array<'js>> {
    let array = Array::new(context.clone())?;
    for (index, (name, value)) in pairs.into_iter().enumerate() {
        let pair = Array::new(context.clone())?;
        pair.set(0, name)?;
        pair.set(1, value)?;
        array.set(index, pair)?;
    }
    Ok(array)
}

/// A list of byte strings.
fn bytes_of(list: Option<Vec<TypedArray<'_, u8>>>) -> Option<Vec<Vec<u8>>> {
    Some(list?.iter().filter_map(|array| with_bytes(array, <[u8]>::to_vec)).collect())
}

/// Adds the functions that `node:tls` is made of.
pub(crate) fn define<'js>(context: &Ctx<'js>, group: &Object<'js>) -> Result<()> {
    let configurations = Table::<Arc<Configuration>>::new();
    let sessions = Table::<Session>::new();
    let all = Arc::clone(&configurations);
    let configure = move |context: Ctx<'js>,
                          authorities: Option<Vec<TypedArray<'js, u8>>>,
                          certificates: Option<Vec<TypedArray<'js, u8>>>,
                          keys: Option<Vec<TypedArray<'js, u8>>>,
                          least: String,
                          most: String| {
        let material = Material {
            authorities: bytes_of(authorities),
            certificates: bytes_of(certificates).unwrap_or_default(),
            keys: bytes_of(keys).unwrap_or_default(),
        };
        match Configuration::new(material, &least, &most) {
            Ok(configuration) => Ok(all.insert(Arc::new(configuration))),
            Err((code, reason)) => Err(Failure::new(code, reason).throw(&context)),
        }
    };
    group.set("configure", Function::new(context.clone(), configure)?)?;
    let (all, made) = (Arc::clone(&configurations), Arc::clone(&sessions));
    let connect =
        move |context: Ctx<'js>, id: u32, name: Option<String>, protocols: Vec<String>| {
            let begun = all
                .with(id, |configuration| Arc::clone(configuration))
                .ok_or(("ERR_TLS_INVALID_CONTEXT", "context must be a SecureContext".to_owned()))
                .and_then(|configuration| Session::client(&configuration, name, protocols));
            begun
                .map(|session| made.insert(session))
                .map_err(|(code, reason)| Failure::new(code, reason).throw(&context))
        };
    group.set("connect", Function::new(context.clone(), connect)?)?;
    let (all, made) = (Arc::clone(&configurations), Arc::clone(&sessions));
    let accept = move |context: Ctx<'js>, id: u32, protocols: Vec<String>, asks: bool| {
        let begun = all
            .with(id, |configuration| Arc::clone(configuration))
            .ok_or(("ERR_TLS_INVALID_CONTEXT", "context must be a SecureContext".to_owned()))
            .and_then(|configuration| Session::server(&configuration, protocols, asks));
        begun
            .map(|session| made.insert(session))
            .map_err(|(code, reason)| Failure::new(code, reason).throw(&context))
    };
    group.set("accept", Function::new(context.clone(), accept)?)?;
    define_sessions(context, group, &sessions)?;
    let roots = |context: Ctx<'js>| {
        let array = Array::new(context.clone())?;
        for (index, root) in roots::all().raw.iter().enumerate() {
            array.set(index, Chunk(root))?;
        }
        Ok::<_, rquickjs::Error>(array)
    };
    group.set("roots", Function::new(context.clone(), roots)?)?;
    let parse = |context: Ctx<'js>, raw: TypedArray<'js, u8>| {
        with_bytes(&raw, Certificate::parse)
            .flatten()
            .ok_or_else(|| Exception::throw_message(&context, "not a certificate"))
    };
    group.set("parseCertificate", Function::new(context.clone(), parse)?)
}

/// What is done with a session.
fn define_sessions<'js>(
    context: &Ctx<'js>,
    group: &Object<'js>,
    sessions: &Arc<Table<Session>>,
) -> Result<()> {
    let all = Arc::clone(sessions);
    let feed = move |id: u32, bytes: TypedArray<'js, u8>| {
        all.with(id, |session| with_bytes(&bytes, |bytes| session.feed(bytes))).flatten()
    };
    group.set("feed", Function::new(context.clone(), feed)?)?;
    let all = Arc::clone(sessions);
    let write = move |id: u32, bytes: TypedArray<'js, u8>| {
        all.with(id, |session| with_bytes(&bytes, |bytes| session.write(bytes))).flatten()
    };
    group.set("write", Function::new(context.clone(), write)?)?;
    let all = Arc::clone(sessions);
    let end = move |id: u32| all.with(id, Session::end);
    group.set("end", Function::new(context.clone(), end)?)?;
    let all = Arc::clone(sessions);
    let begin = move |id: u32| all.with(id, Session::progress);
    group.set("begin", Function::new(context.clone(), begin)?)?;
    let all = Arc::clone(sessions);
    let state = move |context: Ctx<'js>, id: u32| {
        let object = Object::new(context.clone())?;
        let Some(state) = all.with(id, |session| session.state()) else { return Ok(object) };
        object.set("protocol", state.protocol)?;
        object.set("cipher", state.cipher)?;
        object.set("alpn", state.alpn)?;
        object.set("servername", state.name)?;
        object.set("problem", state.problem)?;
        let chain = Array::new(context)?;
        for (index, raw) in state.chain.into_iter().enumerate() {
            chain.set(index, Chunk(raw))?;
        }
        object.set("chain", chain)?;
        Ok::<_, rquickjs::Error>(object)
    };
    group.set("state", Function::new(context.clone(), state)?)?;
    let all = Arc::clone(sessions);
    let free = move |id: u32| drop(all.remove(id));
    group.set("free", Function::new(context.clone(), free)?)
}
