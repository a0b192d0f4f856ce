//! What must be true of the queue, with a collector of a few lines that answers when it is let.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::thread;

use opentelemetry::trace::{SpanBuilder, TraceContextExt, Tracer, TracerProvider};
use opentelemetry_proto::tonic::collector::trace::v1::ExportTraceServiceRequest;
use opentelemetry_sdk::trace::{Sampler, SdkTracer, SdkTracerProvider};
use prost::Message;

use super::super::settings::Destination;
use super::*;
use crate::metrics::{Source, Value};

/// How long anything may take that must happen.
const PATIENCE: Duration = Duration::from_secs(20);
/// Longer than a test may take: what needs it does not happen.
const NEVER: Duration = Duration::from_hours(1);

/// What a collector has got, and whether it answers.
#[derive(Default)]
struct Got {
    /// How many spans were in each delivery.
    batches: Vec<usize>,
    answers: bool,
}

#[derive(Default)]
struct Desk {
    got: Mutex<Got>,
    changed: Condvar,
}

impl Desk {
    /// Listens, and answers with its address as well.
    fn open(answers: bool) -> (Arc<Self>, Destination) {
        let desk = Arc::<Self>::default();
        desk.got.lock().answers = answers;
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let destination = Destination::of(&listener, PATIENCE);
        let serving = Arc::clone(&desk);
        thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let desk = Arc::clone(&serving);
                thread::spawn(move || while desk.serve(&stream).is_some() {});
            }
        });
        (desk, destination)
    }

    /// One request.
    fn serve(&self, stream: &TcpStream) -> Option<()> {
        let mut reader = BufReader::new(stream);
        let mut length = 0;
        loop {
            let mut line = String::new();
            reader.read_line(&mut line).ok()?;
            let line = line.strip_suffix("\r\n")?;
            if line.is_empty() {
                break;
            }
            if let Some(value) = line.to_ascii_lowercase().strip_prefix("content-length: ") {
                length = value.parse().ok()?;
            }
        }
        let mut body = vec![0; length];
        reader.read_exact(&mut body).ok()?;
        let message = ExportTraceServiceRequest::decode(body.as_slice()).ok()?;
        let scopes = message.resource_spans.iter().flat_map(|spans| &spans.scope_spans);
        let count = scopes.map(|scope| scope.spans.len()).sum();
        let mut got = self.got.lock();
        got.batches.push(count);
        self.changed.notify_all();
        self.changed.wait_while(&mut got, |got| !got.answers);
        drop(got);
        (&mut &*stream).write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n").ok()
    }

    fn answer(&self) {
        self.got.lock().answers = true;
        self.changed.notify_all();
    }

    /// What was in the deliveries, as soon as there are so many.
    fn batches(&self, count: usize) -> Vec<usize> {
        let mut got = self.got.lock();
        self.changed.wait_while_for(&mut got, |got| got.batches.len() < count, PATIENCE);
        got.batches.clone()
    }
}

/// A processor, and a tracer whose spans it gets.
fn processor(
    destination: Destination,
    (queue, batch): (usize, usize),
    delay: Duration,
) -> (Processor, SdkTracer) {
    let export = Export { destination, queue, batch, delay, patience: PATIENCE };
    let (outgoing, losses) = (Arc::default(), Arc::new(Losses::new(Signal::Traces)));
    let processor =
        Processor::new(export, Identity::default(), Limits::default(), outgoing, losses);
    let provider = SdkTracerProvider::builder().with_span_processor(processor.clone()).build();
    (processor, provider.tracer("test"))
}

fn end(tracer: &SdkTracer, spans: usize) {
    for _ in 0..spans {
        drop(tracer.start("span"));
    }
}

/// How many have arrived, and how many are lost.
fn counts(processor: &Processor) -> [usize; 2] {
    let families = processor.0.losses.families();
    [0, 1].map(|index| match &families[index].series[0].value {
        Value::Number(number) => number.to_string().parse().unwrap(),
        Value::Histogram { .. } => panic!("it is no counter"),
    })
}

fn soon() -> Instant {
    Instant::now() + PATIENCE
}

#[test]
fn those_that_are_being_sent_count_as_waiting() {
    let (desk, destination) = Desk::open(false);
    let (processor, tracer) = processor(destination, (4, 4), Duration::ZERO);
    end(&tracer, 1);
    assert_eq!(desk.batches(1), [1]);
    end(&tracer, 10);
    assert_eq!(counts(&processor), [0, 7]);
    desk.answer();
    assert_eq!(processor.drain(soon()), 0);
    end(&tracer, 1);
    assert_eq!(processor.drain(soon()), 0, "there is room again");
    assert_eq!(desk.batches(0).iter().sum::<usize>(), 5);
}

#[test]
fn no_more_memory_may_wait_than_is_meant_for_it() {
    const LARGE: usize = 1024 * 1024;
    let (_, destination) = Desk::open(false);
    let (processor, tracer) = processor(destination, (1000, 1000), NEVER);
    for _ in 0..HEAVIEST / LARGE + 10 {
        let text = KeyValue::new("large", "x".repeat(LARGE));
        drop(SpanBuilder::from_name("span").with_attributes([text]).start(&tracer));
    }
    let (weight, held) = {
        let queue = processor.0.queue.lock();
        (queue.weight, queue.held)
    };
    assert!((HEAVIEST - 2 * LARGE..=HEAVIEST).contains(&weight), "{weight}");
    assert_eq!(counts(&processor), [0, HEAVIEST / LARGE + 10 - held]);
    end(&tracer, 1);
    assert_eq!(processor.0.queue.lock().held, held + 1, "a small one has room");
}

#[test]
fn spans_wait_for_others_until_a_batch_is_full() {
    let (desk, destination) = Desk::open(true);
    let (_processor, tracer) = processor(destination, (100, 3), NEVER);
    end(&tracer, 2);
    end(&tracer, 1);
    assert_eq!(desk.batches(1), [3]);
    end(&tracer, 7);
    let batches = desk.batches(3);
    assert_eq!(batches[..3], [3, 3, 3], "the tenth waits");
}

#[test]
fn spans_wait_for_others_for_a_while() {
    const DELAY: Duration = Duration::from_millis(100);
    let (desk, destination) = Desk::open(true);
    let (_processor, tracer) = processor(destination, (100, 100), DELAY);
    let start = Instant::now();
    end(&tracer, 2);
    assert_eq!(desk.batches(1).iter().sum::<usize>(), 2);
    assert!(start.elapsed() >= DELAY, "{:?}", start.elapsed());
}

#[test]
fn a_batch_is_no_larger_than_collectors_take() {
    let (_, destination) = Desk::open(false);
    let (processor, tracer) = processor(destination, (100, 100), NEVER);
    for length in [10, HEAVIEST_BATCH / 2, HEAVIEST_BATCH / 2, HEAVIEST_BATCH * 2, 10, 10] {
        let text = KeyValue::new("text", "x".repeat(length));
        drop(SpanBuilder::from_name("span").with_attributes([text]).start(&tracer));
    }
    let mut waiting = processor.0.take();
    let mut sizes = Vec::new();
    while !waiting.is_empty() {
        let size = batch_of(&waiting, 2);
        sizes.push(size);
        waiting.drain(..size);
    }
    assert_eq!(sizes, [2, 1, 1, 2], "the two that fit, one, one that is alone too large, the rest");
}

#[test]
fn at_the_end_nothing_is_waited_for_but_the_collector() {
    let (desk, destination) = Desk::open(true);
    let (processor, tracer) = processor(destination, (100, 100), NEVER);
    end(&tracer, 3);
    assert_eq!(processor.drain(soon()), 0);
    assert_eq!(desk.batches(1), [3]);
    end(&tracer, 2);
    assert_eq!(processor.drain(soon()), 0, "nor for what comes after that");
    assert_eq!(desk.batches(0).iter().sum::<usize>(), 5);
}

#[test]
fn the_end_waits_no_longer_than_it_may() {
    const LIMIT: Duration = Duration::from_millis(100);
    let (desk, destination) = Desk::open(false);
    let (processor, tracer) = processor(destination, (100, 2), Duration::ZERO);
    end(&tracer, 3);
    desk.batches(1);
    let start = Instant::now();
    assert_eq!(processor.drain(start + LIMIT), 3);
    assert!((LIMIT..PATIENCE).contains(&start.elapsed()), "{:?}", start.elapsed());
}

#[test]
fn without_spans_there_is_nothing_to_wait_for_and_no_thread() {
    let (_, destination) = Desk::open(false);
    let (processor, _) = processor(destination, (100, 100), NEVER);
    assert_eq!(processor.drain(soon()), 0);
    assert!(!processor.0.has_started.load(Ordering::Relaxed));
}

#[test]
fn what_is_not_sampled_or_was_never_ended_is_not_sent() {
    let (_, destination) = Desk::open(false);
    let (processor, tracer) = processor(destination, (100, 100), NEVER);
    let context = Context::new().with_span(tracer.start("given up"));
    give_up(&context.span());
    let provider = SdkTracerProvider::builder().with_span_processor(processor.clone());
    let provider = provider.with_sampler(Sampler::AlwaysOff).build();
    end(&provider.tracer("test"), 1);
    assert_eq!(processor.0.queue.lock().held, 0);
    assert_eq!(counts(&processor), [0, 0]);
}

#[test]
fn whatever_threads_do_every_span_is_counted_once() {
    const THREADS: usize = 8;
    const SPANS: usize = 500;
    let (desk, destination) = Desk::open(true);
    let (processor, tracer) = processor(destination, (64, 16), Duration::from_millis(1));
    thread::scope(|scope| {
        for _ in 0..THREADS {
            scope.spawn(|| end(&tracer, SPANS));
        }
    });
    assert_eq!(processor.drain(soon()), 0);
    let [exported, dropped] = counts(&processor);
    assert_eq!(exported + dropped, THREADS * SPANS);
    assert_eq!(desk.batches(0).iter().sum::<usize>(), exported);
    let queue = processor.0.queue.lock();
    assert_eq!((queue.held, queue.weight, queue.spans.len()), (0, 0, 0));
}
