//! What `js-prelude/opentelemetry/meter.js` is made of: instruments by their numbers in this interpreter, and the
//! question that is asked of its observable ones when somebody reads the metrics.

use std::sync::Arc;
use std::sync::mpsc::{Sender, channel};
use std::time::Duration;

use duet_host::metrics::{Description, Does, Family, Instrument, Source};
use duet_host::{Facilities, telemetry};
use duet_node::Callback;
use opentelemetry::trace::TraceContextExt;
use parking_lot::Mutex;
use rquickjs::prelude::Opt;
use rquickjs::{Ctx, Exception, Function, IntoJs, Object, Result, Value};

use crate::tracer;

/// How long one interpreter is waited for.
const PATIENCE: Duration = Duration::from_millis(400);

/// Asks the callbacks of an interpreter.
struct Collector(Callback);

/// What a callback calls when it is done.
struct Done(Sender<()>);

/// Adds the function that gives the others, on first use.
pub(crate) fn define<'js>(
    context: &Ctx<'js>,
    native: &Object<'js>,
    facilities: &Facilities,
) -> Result<()> {
    let facilities = facilities.clone();
    let meter = move |context: Ctx<'js>| functions(&context, &facilities);
    native.set("meter", Function::new(context.clone(), meter)?)
}

fn functions<'js>(context: &Ctx<'js>, facilities: &Facilities) -> Result<Object<'js>> {
    let all = Object::new(context.clone())?;
    let instruments = Arc::new(Mutex::new(Vec::<Arc<Instrument>>::new()));
    let (known, shared) = (Arc::clone(&instruments), Arc::clone(facilities.metrics.instruments()));
    let make =
        move |context: Ctx<'js>, does: u8, texts: Vec<String>, bounds: Opt<Option<Vec<f64>>>| {
            let made = shared.instrument(description(&context, does, texts, bounds.0.flatten())?);
            let mut known = known.lock();
            // A handler may make it anew in every call.
            let same = known.iter().position(|known| Arc::ptr_eq(known, &made));
            Ok::<_, rquickjs::Error>(same.unwrap_or_else(|| {
                known.push(made);
                known.len() - 1
            }))
        };
    all.set("instrument", Function::new(context.clone(), make)?)?;
    let known = Arc::clone(&instruments);
    let take = move |context: Ctx<'js>,
                     id: usize,
                     value: f64,
                     attributes: Value<'js>,
                     span: Opt<Value<'js>>| {
        let Some(instrument) = known.lock().get(id).cloned() else { return Ok(()) };
        let attributes = tracer::attributes(&context, &attributes)?;
        let span = span.0.filter(Value::is_object);
        let span = span.map(|span| tracer::below(&context, span)).transpose()?;
        let span = span.map(|context| context.span().span_context().clone());
        instrument.take(value, attributes, span.as_ref());
        Ok::<_, rquickjs::Error>(())
    };
    all.set("take", Function::new(context.clone(), take)?)?;
    for (name, act) in
        [("observe", Instrument::observe as fn(&Instrument)), ("observed", Instrument::observed)]
    {
        let known = Arc::clone(&instruments);
        let act = move |id: usize| known.lock().get(id).into_iter().for_each(|found| act(found));
        all.set(name, Function::new(context.clone(), act)?)?;
    }
    let metrics = Arc::clone(&facilities.metrics);
    // It lives as long as the interpreter does.
    let collectors = Mutex::new(Vec::<Arc<dyn Source>>::new());
    let collector = move |context: Ctx<'js>, function: Function<'js>| {
        let collector: Arc<dyn Source> = Arc::new(Collector(Callback::new(&context, function)?));
        metrics.add(Arc::downgrade(&collector));
        collectors.lock().push(collector);
        Ok::<_, rquickjs::Error>(())
    };
    all.set("collector", Function::new(context.clone(), collector)?)?;
    Ok(all)
}

/// `texts` are the scope's name, version and schema, the name, the unit and what it means.
fn description(
    context: &Ctx<'_>,
    does: u8,
    texts: Vec<String>,
    bounds: Option<Vec<f64>>,
) -> Result<Description> {
    let [scope, version, schema, name, unit, help] = <[String; 6]>::try_from(texts)
        .map_err(|_| Exception::throw_type(context, "an instrument is described by six texts"))?;
    let known = |text: String| (!text.is_empty()).then_some(text);
    let scope = telemetry::library(scope, known(version), known(schema), Vec::new());
    let does = match does {
        0 => Does::Count,
        1 => Does::Sum,
        2 => Does::Keep,
        3 => Does::Sort,
        4 => Does::ObserveCount,
        5 => Does::ObserveSum,
        _ => Does::Observe,
    };
    Ok(Description { does, scope, name, unit, help, bounds })
}

impl Source for Collector {
    fn refresh(&self) {
        let (done, told) = channel();
        self.0.call(Done(done));
        // A busy interpreter says next time what it knows.
        let _ = told.recv_timeout(PATIENCE);
    }

    fn families(&self) -> Vec<Family> {
        Vec::new()
    }
}

impl<'js> IntoJs<'js> for Done {
    fn into_js(self, context: &Ctx<'js>) -> Result<Value<'js>> {
        let done = move || {
            // Whoever asked may not have waited.
            let _ = self.0.send(());
        };
        Ok(Function::new(context.clone(), done)?.into_value())
    }
}
