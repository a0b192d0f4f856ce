//! Collectors that are down, slow, wrong or lying. Requests go on being answered, every span is counted
//! once, as one that has arrived or as one that is lost, losses are told once, and the process ends in time.
//!
//! What sends spans is the same in both languages; so these Functions are in the one that starts sooner.

use std::fs;
use std::thread;
use std::time::{Duration, Instant, SystemTime};

use duet_tests::client::Request;
use duet_tests::collector::{Act, Collector, Delivery, Place};
use duet_tests::metrics::{Format, Metrics};
use duet_tests::otlp;
use duet_tests::server::{PATIENCE, Server};
use duet_tests::source::{self, Language};
use opentelemetry_proto::tonic::collector::trace::v1::{
    ExportTracePartialSuccess, ExportTraceServiceResponse,
};
use prost::Message;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::server::WebPkiClientVerifier;
use rustls::{RootCertStore, ServerConfig};

use crate::stage::{in_javascript, ready, timed};

/// How many requests are made, of which each is a span.
const REQUESTS: usize = 6;
/// How long the last spans may take, and how much longer the process may then still be there.
const FLUSH: Duration = Duration::from_secs(5);
const SLACK: Duration = Duration::from_secs(5);
/// The pause before the first further try, less a fifth.
const LEAST_PAUSE: Duration = Duration::from_millis(800);

/// Too short a time for a second try.
const ONE_TRY: (&str, &str) = ("OTEL_BSP_EXPORT_TIMEOUT", "300");
/// Each span on its own.
const ONE_EACH: (&str, &str) = ("OTEL_BSP_MAX_EXPORT_BATCH_SIZE", "1");

/// A Function that sends its spans at once.
fn serve(address: &str, variables: &[(&str, &str)]) -> Server {
    let usual = [
        ("TRACE_COLLECTOR_ENDPOINT", address),
        ("OTEL_BSP_SCHEDULE_DELAY", "0"),
        ("DUET_DRAIN_DELAY", "0"),
    ];
    ready(Language::JavaScript, &[&usual, variables].concat())
}

fn ask(server: &Server, requests: usize) {
    let mut connection = server.connect().expect("a connection");
    for _ in 0..requests {
        let answer = connection.exchange(&Request::get("/quick")).expect("an answer");
        assert_eq!((answer.status, answer.text().as_str()), (200, "quick"));
    }
}

/// How many spans have arrived and how many are lost, as soon as they are so many together.
fn counted(server: &Server, together: usize) -> (usize, usize) {
    let deadline = Instant::now() + PATIENCE;
    loop {
        let text = server.get("/metrics").expect("an answer").text();
        let metrics = Metrics::read(&text, Format::Text).expect("metrics");
        let value = |name: &str| -> usize {
            let value = metrics.value(name, &[]).expect("a counter");
            value.to_string().parse().expect("a whole number")
        };
        let counts = (value("duet_spans_exported_total"), value("duet_spans_dropped_total"));
        assert!(counts.0 + counts.1 <= together, "{counts:?} are more than there were");
        if counts.0 + counts.1 == together {
            return counts;
        }
        assert!(Instant::now() < deadline, "{counts:?} of {together}\n{}", server.stderr.text());
        thread::yield_now();
    }
}

/// That losses were told, with the reason, and once.
fn is_told_once(server: &Server, reason: &str) {
    let beginning = "spans are dropped from now on: ";
    let text = server.stderr.wait_for(beginning, PATIENCE).expect("the news in the log");
    assert_eq!(text.matches(beginning).count(), 1, "{text}");
    let line = text.lines().find(|line| line.contains(beginning)).unwrap_or_default();
    assert!(line.starts_with("duet: warning: ") && line.contains(reason), "{line}");
}

fn is_not_told(server: &Server) {
    assert!(!server.stderr.text().contains("warning"), "{}", server.stderr.text());
}

fn ends(server: &Server, within: Duration) {
    server.terminate().expect("a signal that arrives");
    let (code, took) = timed(|| server.wait_exit(PATIENCE).expect("an end"));
    assert_eq!(code, Some(0), "{}", server.stderr.text());
    assert!(took <= within + SLACK, "it took {took:?}");
}

/// Nothing arrives at this address, and the log says why.
fn everything_is_lost(address: &str, reason: &str, variables: &[(&str, &str)]) {
    let server = serve(address, variables);
    ask(&server, REQUESTS);
    assert_eq!(counted(&server, REQUESTS), (0, REQUESTS), "{reason}");
    is_told_once(&server, reason);
    ends(&server, FLUSH);
}

/// Everything arrives at a collector that does this, nothing does twice, and nobody need know.
fn everything_arrives(act: &Act, variables: &[(&str, &str)]) {
    let doing = act.clone();
    let collector = Collector::start(move |_| doing.clone()).expect("a collector");
    let server = serve(&collector.address(), variables);
    ask(&server, REQUESTS);
    assert_eq!(counted(&server, REQUESTS), (REQUESTS, 0), "{act:?}");
    is_not_told(&server);
    let spans = otlp::spans(&collector.received()).expect("spans");
    assert_eq!(spans.len(), REQUESTS, "{act:?}");
    ends(&server, FLUSH);
}

/// How long after each delivery the next one came.
fn gaps(deliveries: &[Delivery]) -> Vec<Duration> {
    deliveries.windows(2).map(|pair| pair[1].at - pair[0].at).collect()
}

/// One span is delivered again until the last of these acts; the deliveries are answered with.
fn is_tried_until(acts: Vec<Act>) -> Vec<Delivery> {
    let tries = acts.len();
    let act = move |delivery: &Delivery| {
        acts.get(delivery.number).cloned().unwrap_or_else(|| panic!("a delivery too many"))
    };
    let collector = Collector::start(act).expect("a collector");
    let server = serve(&collector.address(), &[]);
    ask(&server, 1);
    assert_eq!(counted(&server, 1), (1, 0));
    is_not_told(&server);
    ends(&server, FLUSH);
    let deliveries = collector.received();
    assert_eq!(deliveries.len(), tries);
    assert!(deliveries.iter().all(|delivery| delivery.body == deliveries[0].body));
    deliveries
}

fn busy(status: &'static str, after: &str) -> Act {
    Act::answer(status, &[("Retry-After", after)], "")
}

#[test]
fn a_collector_that_refuses_connections() {
    in_javascript(|_| {
        let place = Place::reserve().expect("a port");
        let reason = format!("cannot be reached: connect ECONNREFUSED 127.0.0.1:{}", place.port);
        everything_is_lost(&place.address(), &reason, &[ONE_TRY]);
    });
}

#[test]
fn a_collector_that_nobody_can_connect_to() {
    in_javascript(|_| {
        let place = Place::crowded().expect("a port");
        everything_is_lost(&place.address(), "did not answer within ", &[ONE_TRY]);
    });
}

#[test]
fn a_collector_that_takes_everything_and_says_nothing() {
    in_javascript(|_| {
        let collector = Collector::start(|_| Act::Silence).expect("a collector");
        let timeout = ("OTEL_EXPORTER_OTLP_TIMEOUT", "200");
        let address = collector.address();
        everything_is_lost(&address, "did not answer within 200ms", &[ONE_TRY, timeout]);
    });
}

#[test]
fn a_collector_that_hangs_keeps_no_request_and_the_end_waits_for_it_for_a_while() {
    const QUEUE: usize = 4;
    in_javascript(|_| {
        let collector = Collector::start(|_| Act::Silence).expect("a collector");
        let queue = ("OTEL_BSP_MAX_QUEUE_SIZE", "4");
        let server = serve(&collector.address(), &[queue]);
        ask(&server, 1);
        collector.wait_for(1).expect("a delivery");
        ask(&server, REQUESTS);
        let counts = counted(&server, REQUESTS + 1 - QUEUE);
        assert_eq!(counts, (0, REQUESTS + 1 - QUEUE));
        is_told_once(&server, "4 wait already");
        assert_eq!(collector.received().len(), 1, "all were answered while it hung");
        ends(&server, FLUSH);
        let text = server.stderr.text();
        assert!(text.contains("duet: warning: 4 spans were not sent before the end"), "{text}");
    });
}

#[test]
fn a_collector_that_hangs_keeps_the_end_no_longer_than_a_drain_may_take() {
    in_javascript(|_| {
        let collector = Collector::start(|_| Act::Silence).expect("a collector");
        let server = serve(&collector.address(), &[("DUET_DRAIN_TIMEOUT", "0.3")]);
        ask(&server, 1);
        collector.wait_for(1).expect("a delivery");
        server.terminate().expect("a signal that arrives");
        let (code, took) = timed(|| server.wait_exit(PATIENCE).expect("an end"));
        assert_eq!(code, Some(0));
        assert!(took < FLUSH, "it took {took:?}");
        server.stderr.wait_for("1 spans were not sent", PATIENCE).expect("the news in the log");
    });
}

#[test]
fn a_collector_that_breaks_off() {
    in_javascript(|_| {
        let hangs_up = "cannot be reached: socket hang up";
        for (act, reason) in [
            (Act::Reset, "cannot be reached: "),
            (Act::Bytes(Vec::new()), hangs_up),
            (Act::Bytes(b"HTTP/1.1 200 OK\r\nContent-".to_vec()), hangs_up),
        ] {
            let collector = Collector::start(move |_| act.clone()).expect("a collector");
            everything_is_lost(&collector.address(), reason, &[ONE_TRY]);
        }
    });
}

#[test]
fn a_collector_that_refuses_is_not_asked_again() {
    in_javascript(|_| {
        for status in ["400 Bad Request", "401 Unauthorized", "500 Internal Server Error"] {
            let act = Act::answer(status, &[("Content-Type", "text/plain")], "no such\ncolour");
            let collector = Collector::start(move |_| act.clone()).expect("a collector");
            let reason = format!("/v1/traces answered {status}: no such colour");
            everything_is_lost(&collector.address(), &reason, &[]);
            let spans = otlp::spans(&collector.received()).expect("spans");
            assert_eq!(spans.len(), REQUESTS, "{status}");
        }
    });
}

#[test]
fn a_collector_that_sends_elsewhere_is_not_followed() {
    in_javascript(|_| {
        for status in ["301 Moved Permanently", "307 Temporary Redirect"] {
            let elsewhere = Collector::taking().expect("a collector");
            let act = Act::answer(status, &[("Location", &elsewhere.address())], "");
            let collector = Collector::start(move |_| act.clone()).expect("a collector");
            everything_is_lost(&collector.address(), &format!("answered {status}"), &[]);
            assert_eq!(elsewhere.connections(), 0, "{status}");
        }
    });
}

#[test]
fn peers_that_speak_something_else() {
    const SETTINGS: &[u8] = b"\0\0\x06\x04\0\0\0\0\0\0\x03\0\0\0\x64";
    in_javascript(|_| {
        for greeting in [b"SSH-2.0-OpenSSH_9.2\r\n".as_slice(), SETTINGS, b"220 mail\r\n"] {
            let peer = Collector::greeting(greeting).expect("a peer");
            everything_is_lost(&peer.address(), "cannot be reached: ", &[ONE_TRY]);
            let encrypted = peer.address().replace("http:", "https:");
            everything_is_lost(&encrypted, "cannot be reached: ", &[ONE_TRY]);
        }
        let encrypted = Collector::encrypted(encryption(false), |_| Act::taken()).expect("a peer");
        everything_is_lost(&encrypted.address(), "cannot be reached: ", &[ONE_TRY]);
        assert_eq!(encrypted.received().len(), 0);
    });
}

#[test]
fn a_head_that_does_not_end() {
    in_javascript(|_| {
        let act = Act::Endless {
            head: b"HTTP/1.1 200 OK\r\n".to_vec(),
            piece: [b"X-More: ".as_slice(), &[b'x'; 1000], b"\r\n"].concat(),
            pause: Duration::ZERO,
        };
        let collector = Collector::start(move |_| act.clone()).expect("a collector");
        everything_is_lost(&collector.address(), "cannot be reached: ", &[ONE_TRY]);
    });
}

#[test]
fn what_has_been_taken_has_been_taken_whatever_the_receipt_is_like() {
    in_javascript(|_| {
        let type_of = |media_type| [("Content-Type", media_type)];
        for act in [
            Act::status("200 OK"),
            Act::status("202 Accepted"),
            Act::Bytes(b"HTTP/1.1 204 No Content\r\n\r\n".to_vec()),
            Act::answer("200 OK", &type_of("text/html"), "<html>It works!</html>"),
            Act::answer("200 OK", &type_of("application/x-protobuf"), vec![0xff; 50]),
            Act::answer("200 OK", &type_of("application/json"), "{\"partialSuccess\":[1,"),
            Act::answer("200 OK", &type_of("application/x-protobuf"), vec![0; 1_000_000]),
            Act::Bytes(b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nand".to_vec()),
        ] {
            everything_arrives(&act, &[]);
        }
    });
}

#[test]
fn a_receipt_that_does_not_end_is_not_waited_for() {
    in_javascript(|_| {
        let endless = |piece: Vec<u8>, pause| {
            let head = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n".to_vec();
            Act::Endless { head, piece, pause }
        };
        let large = [b"1000\r\n".as_slice(), &[0; 0x1000], b"\r\n"].concat();
        everything_arrives(&endless(large, Duration::ZERO), &[]);
        let drip = endless(b"1\r\n\0\r\n".to_vec(), Duration::from_millis(20));
        everything_arrives(&drip, &[("OTEL_EXPORTER_OTLP_TIMEOUT", "200")]);
    });
}

fn partial(rejected_spans: i64, error_message: &str) -> Act {
    let partial = ExportTracePartialSuccess { rejected_spans, error_message: error_message.into() };
    let response = ExportTraceServiceResponse { partial_success: Some(partial) };
    let fields = [("Content-Type", "application/x-protobuf")];
    Act::answer("200 OK", &fields, response.encode_to_vec())
}

#[test]
fn a_collector_that_takes_a_part_only() {
    in_javascript(|_| {
        let json = r#"{"partialSuccess":{"rejectedSpans":"1","errorMessage":"too old"}}"#;
        let json = Act::answer("200 OK", &[("Content-Type", "application/json")], json);
        for refusal in [partial(1, "too old"), json, partial(99, "too old")] {
            let act = move |delivery: &Delivery| {
                if delivery.number.is_multiple_of(2) { refusal.clone() } else { Act::taken() }
            };
            let collector = Collector::start(act).expect("a collector");
            let server = serve(&collector.address(), &[ONE_EACH]);
            ask(&server, REQUESTS);
            assert_eq!(counted(&server, REQUESTS), (REQUESTS / 2, REQUESTS / 2));
            is_told_once(&server, "the trace collector refused some of them: too old");
            assert_eq!(collector.received().len(), REQUESTS, "none is sent again");
            ends(&server, FLUSH);
        }
    });
}

#[test]
fn what_a_collector_has_to_say_is_told_once() {
    in_javascript(|_| {
        let act = move |_: &Delivery| partial(0, "use\nthe new port");
        let collector = Collector::start(act).expect("a collector");
        let server = serve(&collector.address(), &[ONE_EACH]);
        ask(&server, REQUESTS);
        assert_eq!(counted(&server, REQUESTS), (REQUESTS, 0));
        let said = "duet: warning: the trace collector says: use the new port\n";
        let text = server.stderr.wait_for(said, PATIENCE).expect("what it says");
        assert_eq!(text.matches("the trace collector says").count(), 1, "{text}");
        ends(&server, FLUSH);
    });
}

#[test]
fn a_collector_that_is_busy_is_asked_again_and_not_all_the_time() {
    in_javascript(|_| {
        let statuses = [
            "429 Too Many Requests",
            "502 Bad Gateway",
            "503 Service Unavailable",
            "504 Gateway Timeout",
        ];
        let mut acts = statuses.map(|status| busy(status, "0")).to_vec();
        acts.push(Act::taken());
        let gaps = gaps(&is_tried_until(acts));
        assert!(gaps.iter().all(|gap| *gap >= LEAST_PAUSE / 10), "{gaps:?}");
    });
}

#[test]
fn a_collector_that_was_gone_for_a_moment_is_asked_again_after_a_pause() {
    in_javascript(|_| {
        for act in [Act::Reset, Act::status("503 Service Unavailable")] {
            let gaps = gaps(&is_tried_until(vec![act, Act::taken()]));
            assert!(gaps[0] >= LEAST_PAUSE, "{gaps:?}");
        }
    });
}

#[test]
fn a_collector_is_asked_again_when_it_wants_to_be() {
    in_javascript(|_| {
        let gaps_in_seconds =
            gaps(&is_tried_until(vec![busy("429 Too Many Requests", "2"), Act::taken()]));
        assert!(gaps_in_seconds[0] >= Duration::from_secs(2), "{gaps_in_seconds:?}");
        // A date has no fractions, and the clock goes on until it is read.
        let date = httpdate::fmt_http_date(SystemTime::now() + Duration::from_secs(4));
        let gaps_by_date =
            gaps(&is_tried_until(vec![busy("503 Service Unavailable", &date), Act::taken()]));
        assert!(gaps_by_date[0] >= LEAST_PAUSE, "{gaps_by_date:?}");
    });
}

#[test]
fn a_collector_that_wants_to_be_left_alone_is_until_the_end() {
    in_javascript(|_| {
        for after in ["3600", &u64::MAX.to_string(), "Fri, 31 Dec 9999 23:59:59 GMT"] {
            let refusal = busy("429 Too Many Requests", after);
            let act = move |delivery: &Delivery| {
                if delivery.number == 0 { refusal.clone() } else { Act::taken() }
            };
            let collector = Collector::start(act).expect("a collector");
            let server = serve(&collector.address(), &[]);
            ask(&server, 1);
            assert_eq!(counted(&server, 1), (0, 1), "{after}");
            is_told_once(&server, "answered 429 Too Many Requests");
            ask(&server, REQUESTS);
            assert_eq!(collector.received().len(), 1, "{after}: it is left alone");
            ends(&server, FLUSH);
            let spans = otlp::spans(&collector.received()).expect("spans");
            assert_eq!(spans.len(), 1 + REQUESTS, "{after}: the last are sent all the same");
        }
    });
}

#[test]
fn a_collector_that_comes_later_gets_what_has_waited() {
    in_javascript(|_| {
        let place = Place::reserve().expect("a port");
        let server = serve(&place.address(), &[]);
        ask(&server, REQUESTS);
        let collector = place.open(|_| Act::taken()).expect("a collector");
        assert_eq!(counted(&server, REQUESTS), (REQUESTS, 0));
        is_not_told(&server);
        assert_eq!(otlp::spans(&collector.received()).expect("spans").len(), REQUESTS);
        ends(&server, FLUSH);
    });
}

#[test]
fn a_connection_is_used_again_and_replaced_when_it_was_closed() {
    in_javascript(|_| {
        for (act, connections) in [(Act::taken(), 1), (Act::Bytes(Act::taken().bytes()), REQUESTS)]
        {
            let act = move |_: &Delivery| act.clone();
            let collector = Collector::start(act).expect("a collector");
            let server = serve(&collector.address(), &[ONE_EACH]);
            for asked in 1..=REQUESTS {
                ask(&server, 1);
                assert_eq!(counted(&server, asked), (asked, 0));
            }
            is_not_told(&server);
            assert_eq!(collector.connections(), connections);
            ends(&server, FLUSH);
        }
    });
}

fn certificate(name: &str) -> String {
    source::folder("node/certificates").join(name).to_string_lossy().into_owned()
}

fn certificates(name: &str) -> Vec<CertificateDer<'static>> {
    let pem = fs::read(certificate(name)).expect("a certificate");
    CertificateDer::pem_slice_iter(&pem).map(|one| one.expect("a certificate")).collect()
}

/// How a server encrypts that is `localhost` for those who trust the tests' authority. It may want to know
/// who asks.
fn encryption(asks_who: bool) -> ServerConfig {
    let key = fs::read(certificate("server.key")).expect("a key");
    let key = PrivateKeyDer::from_pem_slice(&key).expect("a key");
    let builder = ServerConfig::builder();
    let builder = if asks_who {
        let mut roots = RootCertStore::empty();
        roots.add_parsable_certificates(certificates("authority.pem"));
        let verifier = WebPkiClientVerifier::builder(roots.into()).build().expect("a verifier");
        builder.with_client_cert_verifier(verifier)
    } else {
        builder.with_no_client_auth()
    };
    builder.with_single_cert(certificates("server.pem"), key).expect("a certificate with its key")
}

#[test]
fn a_collector_is_trusted_if_its_authority_is_and_knows_who_asks() {
    in_javascript(|_| {
        let authority = certificate("authority.pem");
        let trusting = ("OTEL_EXPORTER_OTLP_CERTIFICATE", authority.as_str());
        let (own, key) = (certificate("server.pem"), certificate("server.key"));
        let own = [
            ("OTEL_EXPORTER_OTLP_CLIENT_CERTIFICATE", own.as_str()),
            ("OTEL_EXPORTER_OTLP_CLIENT_KEY", key.as_str()),
        ];
        for (asks_who, variables) in
            [(false, vec![trusting]), (true, vec![trusting, own[0], own[1]])]
        {
            let encryption = encryption(asks_who);
            let collector =
                Collector::encrypted(encryption, |_| Act::taken()).expect("a collector");
            let address = collector.address().replace("http:", "https:");
            let server = serve(&address, &variables);
            ask(&server, REQUESTS);
            assert_eq!(counted(&server, REQUESTS), (REQUESTS, 0), "{}", server.stderr.text());
            is_not_told(&server);
            ends(&server, FLUSH);
        }
    });
}

#[test]
fn a_collector_of_an_unknown_authority_gets_nothing() {
    in_javascript(|_| {
        let collector =
            Collector::encrypted(encryption(false), |_| Act::taken()).expect("a collector");
        let address = collector.address().replace("http:", "https:");
        let reason = "cannot be reached: invalid peer certificate: UnknownIssuer";
        everything_is_lost(&address, reason, &[ONE_TRY]);
        assert_eq!(collector.received().len(), 0);
    });
}
