//! A child: it serves the connections that its parent gives it, and answers for itself when
//! another child asks everybody.

use std::collections::HashMap;
use std::fs::File;
use std::io;
use std::net::TcpStream;
use std::os::fd::{AsFd, OwnedFd};
use std::process;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use duet_host::log;
use duet_server::{Answers, Arrival, Entrance, Question, Service, Siblings};
use parking_lot::Mutex;
use tokio::sync::{Notify, mpsc, oneshot};
use tokio::time::timeout;

use super::file;
use super::message::{Asked, Message};
use super::socket::Socket;
use crate::signals::SECOND_SIGNAL;

/// How long the others may take to answer. A probe of a platform may have no more than a second.
const PATIENCE: Duration = Duration::from_millis(800);

/// What this process is to its parent.
#[derive(Debug)]
pub(crate) struct Child {
    socket: OwnedFd,
}

/// A child that listens to its parent.
pub(crate) struct Attending {
    /// The others, and itself.
    pub(crate) siblings: Arc<Family>,
    /// What tells it to stop.
    pub(crate) stop: Arc<Notify>,
    socket: Arc<Socket>,
    arrivals: mpsc::UnboundedSender<Arrival>,
}

/// All children of one parent, as one of them sees them.
pub(crate) struct Family {
    to_parent: mpsc::UnboundedSender<(Message, Option<OwnedFd>)>,
    questions: AtomicU32,
    open: Mutex<HashMap<u32, Open>>,
}

/// A question that has been asked.
struct Open {
    expected: Option<u32>,
    answers: Vec<Vec<u8>>,
    done: Option<oneshot::Sender<Answers>>,
}

/// Tells the parent, when it is dropped, that a connection is closed.
struct Closing(mpsc::UnboundedSender<(Message, Option<OwnedFd>)>);

impl Child {
    /// Takes the socket, which is where standard input would be.
    pub(crate) fn of_standard_input() -> io::Result<Self> {
        let socket = io::stdin().as_fd().try_clone_to_owned()?;
        // Whoever reads it shall find nothing, not what the parent says.
        rustix::stdio::dup2_stdin(File::open("/dev/null")?)?;
        Ok(Self { socket })
    }

    /// Prepares to listen to the parent, who gives it its connections. Must be called on the runtime.
    pub(crate) fn attend(self) -> io::Result<(Entrance, Attending)> {
        let socket = Arc::new(Socket::new(self.socket)?);
        let (to_parent, mut letters) = mpsc::unbounded_channel();
        let sender = socket.clone();
        tokio::spawn(async move {
            while let Some((message, carried)) = letters.recv().await {
                // Without a parent there is nobody to tell, and the reader knows.
                let _ = sender.send(message, carried).await;
            }
        });
        let (arrivals, entrance) = mpsc::unbounded_channel();
        let siblings = Family { to_parent, questions: AtomicU32::new(0), open: Mutex::default() };
        let siblings = Arc::new(siblings);
        let attending = Attending { siblings, stop: Arc::default(), socket, arrivals };
        Ok((Entrance::Handed(entrance), attending))
    }
}

impl Attending {
    /// Listens to the parent for as long as there is one.
    pub(crate) async fn listen(self, service: Arc<Service>) {
        let Self { siblings, stop, socket, arrivals, .. } = self;
        let mut arrivals = Some(arrivals);
        let mut is_stopping = false;
        loop {
            let (message, carried) = match socket.receive().await {
                Ok(Some(received)) => received,
                Ok(None) => break,
                Err(error) => {
                    log::error(format_args!("the parent process cannot be understood: {error}"));
                    break;
                }
            };
            match message {
                Message::Connection => {
                    let arrival = carried.map(|stream| siblings.arrival(stream));
                    if let (Some(arrivals), Some(Ok(arrival))) = (&arrivals, arrival) {
                        let _ = arrivals.send(arrival);
                    }
                }
                Message::Question(asked, question) => {
                    // An interpreter may have to be asked, and connections come meanwhile.
                    let (siblings, service) = (Arc::clone(&siblings), Arc::clone(&service));
                    tokio::spawn(async move {
                        let answer = service.state(question).await;
                        siblings.say(Message::Answer(asked, question), answer);
                    });
                }
                Message::Expect(asked, number) => {
                    siblings.hear(asked, |open| open.expected = Some(number));
                }
                Message::Answer(asked, _) => {
                    let answer =
                        carried.and_then(|answer| file::contents(&File::from(answer)).ok());
                    siblings.hear(asked, |open| open.answers.push(answer.unwrap_or_default()));
                }
                Message::Stop => {
                    is_stopping = true;
                    stop.notify_one();
                }
                Message::NoMore => arrivals = None,
                Message::Closed | Message::Loaded => {}
            }
        }
        if is_stopping {
            // The parent was told a second time.
            log::finish();
            process::exit(SECOND_SIGNAL);
        }
        log::warn(format_args!("the parent process has gone; stopping"));
        stop.notify_one();
    }
}

impl Family {
    /// Tells the parent that the Function is loaded, or that it is known that it cannot be.
    pub(crate) fn loaded(&self) {
        let _ = self.to_parent.send((Message::Loaded, None));
    }

    fn arrival(&self, stream: OwnedFd) -> io::Result<Arrival> {
        // Made first: whatever becomes of the connection, the parent is told.
        let closing = Closing(self.to_parent.clone());
        let stream = TcpStream::from(stream);
        let peer = stream.peer_addr()?;
        Ok(Arrival { stream, peer, until_closed: Box::new(closing) })
    }

    fn say(&self, message: Message, text: Vec<u8>) {
        // A question that finds no answer is given up by who asked.
        if let Ok(file) = file::of(&text) {
            let _ = self.to_parent.send((message, Some(file)));
        }
    }

    fn hear(&self, asked: Asked, note: impl FnOnce(&mut Open)) {
        let mut questions = self.open.lock();
        let Some(open) = questions.get_mut(&asked.number) else { return };
        note(open);
        if open.expected.is_some_and(|expected| open.answers.len() >= expected as usize)
            && let Some(done) = open.done.take()
        {
            let _ = done.send(Answers { texts: std::mem::take(&mut open.answers), missing: 0 });
        }
    }

    async fn ask(&self, question: Question) -> Answers {
        let number = self.questions.fetch_add(1, Ordering::Relaxed);
        let (done, answered) = oneshot::channel();
        let open = Open { expected: None, answers: Vec::new(), done: Some(done) };
        self.open.lock().insert(number, open);
        // Who asks is known to the parent.
        let asked = Asked { by: 0, number };
        let _ = self.to_parent.send((Message::Question(asked, question), None));
        let answers = timeout(PATIENCE, answered).await;
        let open = self.open.lock().remove(&number);
        match (answers, open) {
            (Ok(Ok(answers)), _) => answers,
            (_, Some(Open { expected, answers, .. })) => {
                let expected = expected.map_or(1, |expected| expected as usize);
                Answers { missing: expected.saturating_sub(answers.len()), texts: answers }
            }
            (_, None) => Answers::default(),
        }
    }
}

impl Siblings for Family {
    fn ask(
        self: Arc<Self>,
        question: Question,
    ) -> std::pin::Pin<Box<dyn Future<Output = Answers> + Send>> {
        Box::pin(async move { Family::ask(&self, question).await })
    }
}

impl Drop for Closing {
    fn drop(&mut self) {
        let _ = self.0.send((Message::Closed, None));
    }
}
