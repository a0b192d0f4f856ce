//! What `js-prelude/opentelemetry/meter.js` is made of: instruments by their numbers in this interpreter, and the
//! question that is asked of its observable ones when somebody reads the metrics.

use std::sync::Arc;
use std::sync::mpsc::{Sender, channel};
use std::time::Duration;

use duet_host::Facilities;
use duet_host::metrics::{Attributes, Description, Does, Family, Instrument, Source};
use duet_node::Callback;
use opentelemetry::trace::TraceContextExt;
use parking_lot::Mutex;
use rquickjs::prelude::Opt;
use rquickjs::{Ctx, Exception, Function, IntoJs, Object, Result, Value};

use crate::exchange;

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
    let make = move |context: Ctx<'js>, does: u8, texts: Vec<String>, bounds: Opt<Vec<f64>>| {
        let made = shared.instrument(description(&context, does, texts, bounds.0)?);
        let mut known = known.lock();
        known.push(made);
        Ok::<_, rquickjs::Error>(known.len() - 1)
    };
    all.set("instrument", Function::new(context.clone(), make)?)?;
    let (known, tracing) = (Arc::clone(&instruments), Arc::clone(&facilities.tracing));
    let take = move |context: Ctx<'js>, id: usize, value: f64, texts: Vec<String>| {
        let Some(instrument) = known.lock().get(id).cloned() else { return };
        // A trace that nobody keeps is no example.
        let handle = if tracing.exports() { exchange::current(&context) } else { None };
        let exchange = handle.as_ref().map(|handle| handle.borrow());
        let trace = exchange.as_ref().and_then(|exchange| exchange.invocation.trace.get());
        let span = trace.map(|trace| trace.span().span_context().clone());
        instrument.take(value, pairs(texts), span.as_ref());
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

/// `texts` are the scope's name and version, the name, the unit and what it means.
fn description(
    context: &Ctx<'_>,
    does: u8,
    texts: Vec<String>,
    bounds: Option<Vec<f64>>,
) -> Result<Description> {
    let [scope, version, name, unit, help] = <[String; 5]>::try_from(texts)
        .map_err(|_| Exception::throw_type(context, "an instrument is described by five texts"))?;
    let does = match does {
        0 => Does::Count,
        1 => Does::Sum,
        2 => Does::Keep,
        3 => Does::Sort,
        4 => Does::ObserveCount,
        _ => Does::Observe,
    };
    Ok(Description { does, scope, version, name, unit, help, bounds })
}

fn pairs(texts: Vec<String>) -> Attributes {
    let mut pairs = Vec::with_capacity(texts.len() / 2);
    let mut texts = texts.into_iter();
    while let Some(pair) = texts.next().zip(texts.next()) {
        pairs.push(pair);
    }
    pairs
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
