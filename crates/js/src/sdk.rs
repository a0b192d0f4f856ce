//! What the event SDK does natively: reading an event from a request, writing one, and publishing.

use std::sync::Arc;

use bytes::Bytes;
use duet_host::cloudevents::{Data, Event, Receiver, Value as Attribute, new_id, receive};
use duet_host::{Outcome, Publication, Publisher};
use duet_node::Callback;
use http::{HeaderMap, HeaderValue};
use rquickjs::{Array, Ctx, Exception, Function, IntoJs, Object, Result, TypedArray, Value};

use crate::exchange::Handle;
use crate::ffi;

/// Adds the functions that `cloudevent.js` and `publish.js` are made of.
pub(crate) fn define<'js>(
    context: &Ctx<'js>,
    native: &Object<'js>,
    publisher: &Arc<Publisher>,
) -> Result<()> {
    native.set("receiveEvent", Function::new(context.clone(), receive_event)?)?;
    native.set("receiveBatch", Function::new(context.clone(), receive_batch)?)?;
    native.set("structuredEvent", Function::new(context.clone(), structured_event)?)?;
    native.set("newId", Function::new(context.clone(), new_id)?)?;
    let at = Arc::clone(publisher);
    native.set("publisherAddress", Function::new(context.clone(), move || at.address())?)?;
    let publisher = Arc::clone(publisher);
    let publish = move |context: Ctx<'js>,
                        content_type: String,
                        body: String,
                        carried: Vec<String>,
                        callback: Function<'js>| {
        let content_type = HeaderValue::try_from(content_type)
            .map_err(|error| Exception::throw_type(&context, &error.to_string()))?;
        let callback = Callback::new(&context, callback)?;
        let pair = |pair: &[String]| (pair[0].clone(), pair[1].clone());
        let fields = carried.chunks_exact(2).map(pair).collect();
        let publication = Publication { content_type, body: body.into(), fields };
        publisher.publish(publication, move |outcome| callback.settle(Ok(Told(outcome))));
        Ok::<_, rquickjs::Error>(())
    };
    native.set("publish", Function::new(context.clone(), publish)?)
}

/// The attributes of the event that a request is, as JSON, and its data if that is binary; nothing
/// if it is no event. Throws the reason why it is not taken.
fn receive_event<'js>(context: Ctx<'js>, exchange: Handle<'js>) -> Result<Option<Array<'js>>> {
    let exchange = exchange.borrow();
    let head = &exchange.invocation.head;
    let received = receive(Receiver::JavaScript, &head.headers, &exchange.invocation.body);
    let Some(received) = received else { return Ok(None) };
    let event = received.map_err(|reason| Exception::throw_type(&context, &reason.to_string()))?;
    let parts = Array::new(context.clone())?;
    parts.set(0, event.attributes_as_json())?;
    parts.set(1, matches!(event.data, Some(Data::Json(_))))?;
    if let Some(Data::Binary(bytes)) = &event.data {
        parts.set(2, TypedArray::<u8>::new_copy(context, bytes)?)?;
    }
    Ok(Some(parts))
}

/// The events of a batch, each as JSON. Throws the reason why one is not valid.
fn receive_batch(context: Ctx<'_>, exchange: Handle<'_>) -> Result<Vec<String>> {
    let events = Event::from_batch(&exchange.borrow().invocation.body);
    let written = events.and_then(|events| events.iter().map(Event::to_structured).collect());
    written.map_err(|reason| Exception::throw_type(&context, &reason.to_string()))
}

/// An event in structured mode. `attributes` are names and JSON values in turn; the data is JSON
/// text, bytes, or nothing. Throws the reason why it is not valid.
fn structured_event<'js>(
    context: Ctx<'js>,
    attributes: Vec<String>,
    data: Value<'js>,
) -> Result<String> {
    let mut event = Event::new();
    for pair in attributes.chunks_exact(2) {
        event.set(&pair[0], attribute(&pair[1]));
    }
    event.data = if let Some(json) = data.as_string() {
        Some(Data::Json(json.to_string()?.into()))
    } else {
        TypedArray::from_value(data)
            .ok()
            .and_then(|array| ffi::copy_bytes(&array))
            .map(|bytes| Data::Binary(Bytes::from(bytes)))
    };
    event.to_structured().map_err(|reason| Exception::throw_type(&context, &reason.to_string()))
}

/// An attribute from its JSON value.
fn attribute(json: &str) -> Attribute {
    Attribute::from_json(json).unwrap_or_else(|| Attribute::Text(json.to_owned()))
}

/// What became of a publication, for `publish.js`: status, reason phrase, header fields and body; or
/// a code and a message.
struct Told(Outcome);

impl<'js> IntoJs<'js> for Told {
    fn into_js(self, context: &Ctx<'js>) -> Result<Value<'js>> {
        let parts = Array::new(context.clone())?;
        match self.0 {
            Ok(published) => {
                parts.set(0, published.status.as_u16())?;
                parts.set(1, published.status.canonical_reason().unwrap_or_default())?;
                parts.set(2, fields(&published.headers))?;
                parts.set(3, String::from_utf8_lossy(&published.body).into_owned())?;
            }
            Err(error) => {
                parts.set(0, error.code())?;
                parts.set(1, error.to_string())?;
            }
        }
        Ok(parts.into_value())
    }
}

/// Names and values in turn.
fn fields(headers: &HeaderMap) -> Vec<String> {
    headers
        .iter()
        .flat_map(|(name, value)| {
            [name.as_str().to_owned(), String::from_utf8_lossy(value.as_bytes()).into_owned()]
        })
        .collect()
}
