//! One QuickJS runtime with the Function loaded: entering it with a call, running what the call
//! left to do, and knowing when it is no longer fit for use.

use std::collections::BTreeMap;
use std::rc::Rc;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use duet_core::{Call, Function, HandlerApi, InvocationId, LoadError, Refusal};
use duet_host::metrics::Phase;
use duet_host::{Facilities, log};
use duet_node::Io;
use duet_quickjs::{async_context, heap_size, set_async_context};
use rquickjs::promise::PromiseState;
use rquickjs::{
    CatchResultExt, Class, Context, Ctx, Function as JsFunction, Object, Promise, Result, Runtime,
    Value,
};

use crate::error::report;
use crate::exchange::{self, Exchange};
use crate::hooks::Hooks;
use crate::loader::{self, Modules};
use crate::mailbox::{Doorbell, Mailbox};
use crate::reply::{self, Desk};
use crate::stop::Stop;
use crate::timers::{self, IMMEDIATES, Timers};
use crate::way_back::WayBack;
use crate::{console, locales, meter, prelude, process, promise, rejections, sdk, tracer};

/// How deep JavaScript may recurse, in bytes of stack: far below what a thread has, since QuickJS
/// does not count everything.
const STACK: usize = 1024 * 1024;
/// The heap may grow by this much before the first look for cycles.
const COLLECT_AFTER: usize = 8 * 1024 * 1024;
/// How long timers that are due may keep the interpreter before calls get a turn.
const TURN: Duration = Duration::from_millis(20);
/// Calls that nobody answered are forgotten a little after their deadline, when the server has
/// surely answered.
const FORGET_AFTER: Duration = Duration::from_millis(100);
/// How many ways back an interpreter holds at least before it looks which are used.
const TIDY_AT: usize = 64;

/// What the native functions of an interpreter share with it.
struct Shared {
    timers: Arc<Timers>,
    desk: Desk,
    facilities: Facilities,
    stop: Arc<Stop>,
    exhausted: Arc<AtomicBool>,
}

/// A QuickJS runtime with the Function loaded.
pub(crate) struct Interpreter {
    context: Context,
    shared: Shared,
    timeout: Duration,
    /// Calls that wait for an answer, the first to be forgotten first.
    pending: BTreeMap<(Instant, InvocationId), Arc<WayBack>>,
    /// How many ways back it holds before it looks which are used.
    tidy_at: usize,
    /// How much memory it had when it was last left, in bytes.
    heap: usize,
}

impl Interpreter {
    /// Starts a runtime and loads the Function into it.
    pub(crate) fn start(
        function: &Function,
        facilities: &Facilities,
        doorbell: &Arc<Doorbell>,
    ) -> std::result::Result<Self, LoadError> {
        let started = Instant::now();
        let mut interpreter = Self::empty(function, facilities, doorbell).map_err(|error| {
            LoadError::Interpreter { language: "JavaScript", report: error.to_string() }
        })?;
        let booted = Instant::now();
        interpreter.load(function)?;
        facilities.metrics.phase(Phase::Interpreter, booted - started);
        facilities.metrics.phase(Phase::Function, booted.elapsed());
        Ok(interpreter)
    }

    fn empty(
        function: &Function,
        facilities: &Facilities,
        doorbell: &Arc<Doorbell>,
    ) -> Result<Self> {
        let runtime = Runtime::new()?;
        runtime.set_memory_limit(function.limits.heap_bytes);
        runtime.set_max_stack_size(STACK);
        runtime.set_gc_threshold(COLLECT_AFTER);
        let modules = loader::install(&runtime, function.api);
        let shared = Shared {
            timers: Arc::default(),
            desk: Desk {
                outbox: Arc::default(),
                mailbox: Mailbox::new(doorbell),
                streams: Arc::default(),
                limit: function.limits.heap_bytes,
            },
            facilities: facilities.clone(),
            stop: Arc::new(Stop::new()),
            exhausted: Arc::default(),
        };
        let stop = Arc::clone(&shared.stop);
        runtime.set_interrupt_handler(Some(Box::new(move || stop.is_due())));
        runtime.set_host_promise_rejection_tracker(Some(Box::new(rejections::track)));
        let context = Context::full(&runtime)?;
        context.with(|context| boot(&context, &shared, &modules))?;
        let timeout = function.limits.timeout;
        Ok(Self { context, shared, timeout, pending: BTreeMap::new(), tidy_at: TIDY_AT, heap: 0 })
    }

    fn load(&mut self, function: &Function) -> std::result::Result<(), LoadError> {
        let Self { context, shared, .. } = self;
        let file = || function.file.clone();
        shared.stop.arm(Instant::now() + function.limits.timeout);
        let mut heap = 0;
        let loaded = context.with(|context| {
            let exports = load_exports(&context, shared, function)
                .catch(&context)
                .map_err(|error| LoadError::Failed { file: file(), report: report(&error) })?;
            let handler = exports
                .as_object()
                .and_then(|exports| exports.get::<_, Value<'_>>(function.handler.as_str()).ok())
                .and_then(Value::into_function);
            let Some(main) = handler else {
                return Err(LoadError::NoHandler {
                    file: file(),
                    handler: function.handler.clone(),
                    found: found_instead(&exports),
                });
            };
            bind(&context, main, function)
                .catch(&context)
                .map_err(|error| LoadError::Failed { file: file(), report: report(&error) })?;
            heap = heap_size(&context);
            Ok(())
        });
        shared.stop.disarm();
        self.heap = heap;
        loaded
    }

    /// Runs a call until the handler lets go of the thread, and what it left to do.
    pub(crate) fn run(&mut self, call: Call) {
        let Call { invocation, responder } = call;
        let deadline = invocation.deadline.instant();
        let key = (deadline + FORGET_AFTER, invocation.id);
        let way_back = WayBack::new(invocation.id, responder);
        let has_body = invocation.has_body;
        let exchange = Exchange { invocation, way_back: Arc::clone(&way_back) };
        self.shared.stop.arm(deadline);
        self.heap = self.context.with(|context| {
            let called = Class::instance(context.clone(), exchange).and_then(|exchange| {
                // What the handler starts goes on in its name.
                set_async_context(&context, exchange.as_value());
                Hooks::with(&context, |hooks| match hooks.invoke.get() {
                    Some(invoke) => invoke.call::<_, ()>((exchange, has_body)),
                    None => Ok(()),
                })
            });
            set_async_context(&context, &Value::new_undefined(context.clone()));
            complain(&context, &self.shared, called);
            settle(&context, &self.shared);
            heap_size(&context)
        });
        self.shared.desk.outbox.deliver();
        if !way_back.is_used() {
            self.pending.insert(key, way_back);
        }
        if self.is_fit() && self.shared.desk.mailbox.has_letters() {
            // They are of other calls, which have deadlines of their own.
            self.shared.stop.arm(self.patience(Instant::now()));
            self.context.with(|context| read_letters(&context, &self.shared));
            self.shared.desk.outbox.deliver();
        }
        self.shared.stop.disarm();
        if self.held() >= self.tidy_at {
            self.tidy();
        }
    }

    /// Runs the timers that are due, and forgets the calls that nobody will answer.
    pub(crate) fn turn(&mut self) {
        let now = Instant::now();
        self.shared.stop.arm(self.patience(now));
        let until = now + TURN;
        self.heap = self.context.with(|context| {
            read_letters(&context, &self.shared);
            while let Some(id) = self.shared.timers.take_due(Instant::now()) {
                fire(&context, &self.shared, id);
                settle(&context, &self.shared);
                if !self.is_fit() || Instant::now() >= until {
                    break;
                }
            }
            heap_size(&context)
        });
        self.shared.stop.disarm();
        self.shared.desk.outbox.deliver();
        self.tidy();
        while let Some(first) = self.pending.first_entry()
            && first.key().0 <= now
        {
            first.remove();
        }
    }

    /// How much memory it has, in bytes.
    pub(crate) fn heap(&self) -> usize {
        self.heap
    }

    /// How many ways back it knows, used ones among them.
    fn held(&self) -> usize {
        self.pending.len() + self.shared.desk.streams.lock().len()
    }

    /// Forgets the ways back that are used.
    fn tidy(&mut self) {
        self.pending.retain(|_, way_back| !way_back.is_used());
        self.shared.desk.streams.lock().retain(|way_back| way_back.is_streaming());
        self.tidy_at = (2 * self.held()).max(TIDY_AT);
    }

    /// When code that no call started must stop: when nobody can be waiting for it.
    fn patience(&self, now: Instant) -> Instant {
        let last = self.pending.last_key_value().map(|((forget, _), _)| *forget - FORGET_AFTER);
        last.filter(|last| *last > now).unwrap_or(now + self.timeout)
    }

    /// When there is next something to do without a call.
    pub(crate) fn next_turn(&self) -> Option<Instant> {
        let forget = self.pending.first_key_value().map(|((forget, _), _)| *forget);
        [self.shared.timers.next(), forget].into_iter().flatten().min()
    }

    /// Whether calls wait for an answer, or for the rest of one.
    pub(crate) fn is_waited_for(&self) -> bool {
        let is_streaming = |way_back: &Arc<WayBack>| way_back.is_streaming();
        !self.pending.is_empty() || self.shared.desk.streams.lock().iter().any(is_streaming)
    }

    /// Whether it may go on: an interrupt, or memory that ran out, can leave anything behind.
    pub(crate) fn is_fit(&self) -> bool {
        !self.shared.stop.has_fired() && !self.shared.exhausted.load(Ordering::Relaxed)
    }

    /// Ends the interpreter: the calls that are still in it learn that they will get no answer.
    pub(crate) fn discard(self) {
        if self.shared.stop.has_fired() {
            self.shared.facilities.metrics.interrupted();
        }
        self.shared.facilities.metrics.worker_replaced();
        let why = if self.shared.stop.has_fired() {
            "ran past its deadline"
        } else {
            "ran out of memory"
        };
        let now = Instant::now();
        let mut lost = 0;
        for ((forget, _), way_back) in &self.pending {
            let Some(responder) = way_back.take() else { continue };
            // The server answers on time by a clock of its own; both must say the same.
            if *forget - FORGET_AFTER <= now {
                responder.refuse(Refusal::TimedOut);
            } else if !responder.is_abandoned() {
                responder.refuse(Refusal::Interrupted);
                lost += 1;
            }
        }
        for way_back in self.shared.desk.streams.lock().drain(..) {
            way_back.end(false);
            way_back.wake();
        }
        log::warn(format_args!(
            "the JavaScript interpreter {why} and was thrown away with its state; {lost} other requests in it were answered 500"
        ));
    }
}

/// Gives the prelude its native functions and starts it.
fn boot<'js>(context: &Ctx<'js>, shared: &Shared, modules: &Rc<Modules>) -> Result<()> {
    let native: Object<'js> = prelude::load(context, "duet:native")?.get("native")?;
    exchange::define(context, &native)?;
    reply::define(context, &native, shared.desk.clone())?;
    sdk::define(context, &native, &shared.facilities.publisher)?;
    tracer::define(context, &native, &shared.facilities.tracing)?;
    timers::define(context, &native, &shared.timers)?;
    promise::define(context, &native, &shared.timers)?;
    console::define(context, &native)?;
    meter::define(context, &native, &shared.facilities)?;
    process::define(context, &native)?;
    loader::define(context, &native, modules)?;
    locales::define(context, &native)?;
    prelude::define(context, &native)?;
    let outgoing = Arc::clone(shared.facilities.publisher.outgoing());
    let letterbox = Arc::clone(&shared.desk.mailbox);
    duet_node::define(context, &native, Io::new(letterbox, outgoing, shared.desk.limit))?;
    let exhausted = Arc::clone(&shared.exhausted);
    let note = move || exhausted.store(true, Ordering::Relaxed);
    native.set("exhausted", JsFunction::new(context.clone(), note)?)?;
    native.set(
        "asyncContext",
        JsFunction::new(context.clone(), |context| async_context(&context))?,
    )?;
    let set = |context: Ctx<'js>, value: Value<'js>| set_async_context(&context, &value);
    native.set("setAsyncContext", JsFunction::new(context.clone(), set)?)?;
    rejections::attach(context);
    let boot = prelude::load(context, "duet:boot")?;
    boot.get::<_, JsFunction<'js>>("boot")?.call::<_, ()>(())?;
    // Nothing else has stored hooks, and nobody is reading them.
    let _ = context.store_userdata(Hooks::new(&boot)?);
    Ok(())
}

/// Loads the user's file, waiting for its top-level `await`s.
fn load_exports<'js>(
    context: &Ctx<'js>,
    shared: &Shared,
    function: &Function,
) -> Result<Value<'js>> {
    let until = Instant::now() + function.limits.timeout;
    let file = std::fs::canonicalize(&function.file).unwrap_or_else(|_| function.file.clone());
    let file = file.to_string_lossy().into_owned();
    if function.api == HandlerApi::Newer {
        let identity = identity(context, function)?;
        Hooks::with(context, |hooks| hooks.identify.call::<_, ()>((identity,)))?;
    }
    let loading: Promise<'js> = Hooks::with(context, |hooks| hooks.load_main.call((file,)))?;
    loop {
        settle(context, shared);
        if loading.state() != PromiseState::Pending {
            break;
        }
        let due = shared.timers.next();
        let mailbox = &shared.desk.mailbox;
        if due.is_none() && !mailbox.has_letters() && !duet_node::is_waiting(context) {
            let message = "the module never finished: it awaits something that cannot happen";
            return Err(rquickjs::Exception::throw_message(context, message));
        }
        mailbox.wait(due.unwrap_or(until).min(until));
        read_letters(context, shared);
        while let Some(id) = shared.timers.take_due(Instant::now()) {
            fire(context, shared, id);
        }
        if shared.stop.is_due() {
            return Err(rquickjs::Exception::throw_message(
                context,
                "loading took longer than FUNC_TIMEOUT",
            ));
        }
    }
    loading.result().unwrap_or_else(|| Ok(Value::new_undefined(context.clone())))
}

/// Who the Function is, and what it may use.
fn identity<'js>(context: &Ctx<'js>, function: &Function) -> Result<Object<'js>> {
    let identity = Object::new(context.clone())?;
    identity.set("name", function.manifest.name.as_str())?;
    identity.set("namespace", function.manifest.namespace.as_str())?;
    identity.set("runtime", function.manifest.runtime.as_str())?;
    identity.set("timeout", function.limits.timeout.as_secs_f64())?;
    identity.set("bodyLimit", megabytes(function.limits.body_bytes))?;
    Ok(identity)
}

/// Makes the function that calls `main`, and keeps it.
fn bind<'js>(context: &Ctx<'js>, main: JsFunction<'js>, function: &Function) -> Result<()> {
    let identity = identity(context, function)?;
    Hooks::with(context, |hooks| {
        let create = match function.api {
            HandlerApi::Legacy => &hooks.create_invoke,
            HandlerApi::Newer => &hooks.create_newer_invoke,
        };
        // A Function is loaded once into an interpreter, so nothing has been set.
        let _ = hooks.invoke.set(create.call((main, identity))?);
        Ok(())
    })
}

/// `context['body-size-limit']` is in megabytes in JavaScript.
#[expect(clippy::cast_precision_loss, reason = "no limit is that large")]
fn megabytes(bytes: usize) -> f64 {
    bytes as f64 / duet_core::BYTES_PER_MEGABYTE as f64
}

fn found_instead(exports: &Value<'_>) -> String {
    let Some(object) = exports.as_object() else {
        return format!("it exports {}, not an object with functions", exports.type_name());
    };
    let names: Vec<String> = object.keys::<String>().flatten().collect();
    if names.is_empty() {
        "it exports nothing: assign `exports.main`, or `export function main`".to_owned()
    } else {
        format!("it exports {}; name one of them with FUNC_HANDLER", names.join(", "))
    }
}

/// Runs ticks and promise jobs until there are none, and tells of the rejections that nobody has
/// handled by then: whoever hears of one may start something again.
fn settle(context: &Ctx<'_>, shared: &Shared) {
    loop {
        run_jobs(context, shared);
        let mut told_any = false;
        while !shared.stop.has_fired()
            && let Some(rejection) = rejections::take(context)
        {
            told_any = true;
            set_async_context(context, &rejection.context);
            let told = Hooks::with(context, |hooks| {
                hooks.unhandled.call::<_, ()>((rejection.reason, rejection.promise))
            });
            set_async_context(context, &Value::new_undefined(context.clone()));
            complain(context, shared, told);
        }
        if !told_any {
            return;
        }
    }
}

fn run_jobs(context: &Ctx<'_>, shared: &Shared) {
    loop {
        let ticked = shared.timers.take_ticks();
        if ticked {
            let ran = Hooks::with(context, |hooks| hooks.run_ticks.call::<_, ()>(()));
            complain(context, shared, ran);
        }
        let mut worked = false;
        while context.execute_pending_job() {
            worked = true;
            if shared.stop.has_fired() {
                return;
            }
        }
        if !ticked && !worked {
            return;
        }
    }
}

/// Does what has come from outside.
fn read_letters(context: &Ctx<'_>, shared: &Shared) {
    for letter in shared.desk.mailbox.take() {
        let done = letter(context);
        complain(context, shared, done);
        settle(context, shared);
        if shared.stop.has_fired() {
            return;
        }
    }
}

/// Runs one timer, or the immediates.
fn fire(context: &Ctx<'_>, shared: &Shared, id: u32) {
    let fired = Hooks::with(context, |hooks| {
        if id == IMMEDIATES {
            hooks.run_immediates.call::<_, ()>(())
        } else {
            hooks.fire.call((id,))
        }
    });
    complain(context, shared, fired);
}

/// The prelude catches what handlers throw. What comes out of it is an interrupt, which is told
/// when the interpreter is discarded, or a mistake of ours.
fn complain(context: &Ctx<'_>, shared: &Shared, outcome: Result<()>) {
    if let Err(error) = outcome.catch(context)
        && !shared.stop.has_fired()
    {
        log::error(format_args!("{}", report(&error)));
    }
}
