//! The parent: listens, gives connections away, and starts children anew that have ended.

use std::ffi::OsString;
use std::fs::File;
use std::future::pending;
use std::io;
use std::os::fd::OwnedFd;
use std::os::unix::process::CommandExt;
use std::pin::{Pin, pin};
use std::process::{Child as Process, Command, Stdio};
use std::sync::Arc;
use std::time::Duration;

use duet_host::{Exposition, log};
use duet_server::{Drained, Question, Settings, accept_now};
use tokio::net::TcpListener;
use tokio::runtime::Builder;
use tokio::signal::unix::{Signal, SignalKind, signal};
use tokio::sync::mpsc;
use tokio::task::AbortHandle;
use tokio::time::{Instant, sleep, sleep_until};

use super::file;
use super::message::{Asked, Message};
use super::socket::{self, Socket};
use crate::Config;
use crate::host::{CannotServe, listen_on};
use crate::signals::StopSignals;

/// A child that has lived this long was well: the next is started at once.
const WELL: Duration = Duration::from_secs(10);
/// How long to wait before a child is started again that was not, the first time.
const FIRST_PAUSE: Duration = Duration::from_millis(100);
/// How often that doubles: up to about ten seconds.
const DOUBLINGS: u32 = 7;
/// How long to wait when the system has no connection for us, although it says so.
const PAUSE_AFTER_ERROR: Duration = Duration::from_millis(50);
/// How much longer than they may take children have to end.
const GRACE: Duration = Duration::from_secs(2);

/// Serves one Function in several processes.
#[derive(Debug)]
pub struct Parent {
    config: Config,
    arguments: Vec<OsString>,
}

/// What is said to a child, or by the one of this number.
type Letter = (Message, Option<OwnedFd>);
type Told = (u32, Letter);

/// The children and what is known of them.
struct Children {
    places: Vec<Place>,
    settings: Settings,
    arguments: Vec<OsString>,
    starts: u32,
    is_stopping: bool,
    tell: mpsc::UnboundedSender<Told>,
    /// What those that have ended had counted when they were last asked: a counter never falls.
    departed: Exposition,
    /// Connections of children that did not end as they should.
    cut_off: usize,
}

/// Where a child is, or will be again.
struct Place {
    child: Option<Running>,
    /// How many in a row have not been well.
    failures: u32,
    next_start: Option<Instant>,
}

struct Running {
    /// The number of its start.
    number: u32,
    process: Process,
    letters: mpsc::UnboundedSender<Letter>,
    /// What hears it.
    hearing: AbortHandle,
    started: Instant,
    is_loaded: bool,
    /// Its connections, and how many it has had.
    open: usize,
    given: u64,
    /// What it has last said that it counted.
    counted: Exposition,
}

impl Parent {
    /// A parent that has not started anything. This program, started with these `arguments`, must
    /// call [`crate::Host::child`].
    #[must_use]
    pub fn new(config: Config, arguments: Vec<OsString>) -> Self {
        Self { config, arguments }
    }

    /// Serves until SIGTERM or SIGINT, and drains.
    ///
    /// # Errors
    /// When it cannot listen, or the system refuses what it needs.
    pub fn serve(self) -> Result<Drained, CannotServe> {
        log::configure(self.config.log);
        let listener = listen_on(self.config.listen)?;
        let runtime = Builder::new_current_thread().enable_all().build()?;
        let drained = runtime.block_on(async {
            listener.set_nonblocking(true)?;
            let (tell, told) = mpsc::unbounded_channel();
            let now = Instant::now();
            let places = (0..self.config.processes).map(|_| Place::at(now)).collect();
            let mut children = Children {
                places,
                settings: self.config.server,
                arguments: self.arguments,
                starts: 0,
                is_stopping: false,
                tell,
                departed: Exposition::default(),
                cut_off: 0,
            };
            serve(TcpListener::from_std(listener)?, &mut children, told).await
        });
        // What is left belongs to children that are gone.
        runtime.shutdown_background();
        Ok(drained?)
    }
}

async fn serve(
    listener: TcpListener,
    children: &mut Children,
    mut told: mpsc::UnboundedReceiver<Told>,
) -> io::Result<Drained> {
    let mut ended = signal(SignalKind::child())?;
    let stop = StopSignals::listen()?;
    children.start_those_due();
    let mut stop = pin!(stop.first());
    while !children.turn(Some(&listener), &mut told, &mut ended, stop.as_mut()).await {
        children.start_those_due();
    }

    // As long as they still answer whoever comes, connections are given to them.
    children.is_stopping = true;
    children.say(Message::Stop);
    let mut delay = pin!(sleep(children.settings.drain_delay));
    while !children.turn(Some(&listener), &mut told, &mut ended, delay.as_mut()).await {}
    children.take_the_last(&listener);
    drop(listener);
    children.say(Message::NoMore);

    let mut patience = pin!(sleep(children.settings.drain_timeout + GRACE));
    while children.running().count() > 0 {
        if children.turn(None, &mut told, &mut ended, patience.as_mut()).await {
            children.kill();
            break;
        }
    }
    Ok(match children.cut_off {
        0 => Drained::Complete,
        connections => Drained::CutOff(connections),
    })
}

impl Children {
    /// Does the next thing that there is to do, and says whether it was to end this.
    async fn turn(
        &mut self,
        listener: Option<&TcpListener>,
        told: &mut mpsc::UnboundedReceiver<Told>,
        ended: &mut Signal,
        until: Pin<&mut impl Future<Output = ()>>,
    ) -> bool {
        let listener = listener.filter(|_| self.best().is_some());
        let next_start = self.places.iter().filter_map(|place| place.next_start).min();
        tokio::select! {
            () = until => return true,
            Some((number, letter)) = told.recv() => self.hear(number, letter),
            _ = ended.recv() => self.bury(),
            accepted = accept(listener) => self.take(accepted).await,
            () = at(next_start) => {}
        }
        false
    }

    fn running(&mut self) -> impl Iterator<Item = &mut Running> {
        self.places.iter_mut().filter_map(|place| place.child.as_mut())
    }

    fn numbered(&mut self, number: u32) -> Option<&mut Running> {
        self.running().find(|child| child.number == number)
    }

    /// Who gets the next connection: of those that have a place for it, the one with the fewest,
    /// and of those the one that has had the fewest.
    fn best(&mut self) -> Option<&mut Running> {
        let most = self.settings.connections;
        self.running()
            .filter(|child| child.open < most)
            .min_by_key(|child| (!child.is_loaded, child.open, child.given))
    }

    fn give(&mut self, connection: OwnedFd) {
        let Some(child) = self.best() else { return };
        child.open += 1;
        child.given += 1;
        // One that is gone is buried soon, and its connections with it.
        let _ = child.letters.send((Message::Connection, Some(connection)));
    }

    async fn take(&mut self, accepted: io::Result<OwnedFd>) {
        match accepted {
            Ok(connection) => self.give(connection),
            Err(error) => {
                log::warn(format_args!("a connection could not be accepted: {error}"));
                sleep(PAUSE_AFTER_ERROR).await;
            }
        }
    }

    /// Takes those whom the system has let in already: they would otherwise be turned away.
    fn take_the_last(&mut self, listener: &TcpListener) {
        while self.best().is_some()
            && let Ok((connection, _)) = accept_now(listener)
            && connection.set_nonblocking(true).is_ok()
        {
            self.give(connection.into());
        }
    }

    fn say(&mut self, message: Message) {
        for child in self.running() {
            let _ = child.letters.send((message, None));
        }
    }

    fn hear(&mut self, number: u32, (message, carried): Letter) {
        match message {
            Message::Closed => {
                if let Some(child) = self.numbered(number) {
                    child.open = child.open.saturating_sub(1);
                }
            }
            Message::Loaded => {
                if let Some(child) = self.numbered(number) {
                    child.is_loaded = true;
                }
            }
            Message::Question(asked, question) => {
                self.ask_all(Asked { by: number, ..asked }, question);
            }
            Message::Answer(asked, question) => {
                self.pass_on(number, asked, question, carried);
            }
            Message::Connection | Message::Expect(..) | Message::Stop | Message::NoMore => {}
        }
    }

    /// Asks everybody, the one who asks among them. One that takes the place of another is not
    /// asked before it can answer requests: until then the others do.
    fn ask_all(&mut self, asked: Asked, question: Question) {
        let mut expected = 0;
        let first = u32::try_from(self.places.len()).unwrap_or(u32::MAX);
        let has_a_say = |child: &&mut Running| child.is_loaded || child.number <= first;
        for child in self.running().filter(has_a_say) {
            let sent = child.letters.send((Message::Question(asked, question), None));
            expected += u32::from(sent.is_ok());
        }
        if question == Question::Metrics
            && !self.departed.is_empty()
            && let Ok(departed) = file::of(&self.departed.write())
        {
            expected += 1;
            self.tell_asker(asked, (Message::Answer(asked, question), Some(departed)));
        }
        self.tell_asker(asked, (Message::Expect(asked, expected), None));
    }

    fn pass_on(
        &mut self,
        from: u32,
        asked: Asked,
        question: Question,
        mut carried: Option<OwnedFd>,
    ) {
        if question == Question::Metrics
            && let Some(file) = carried.take().map(File::from)
        {
            let text = file::contents(&file).unwrap_or_default();
            if let Some(child) = self.numbered(from) {
                child.counted = Exposition::read(&text).counted();
            }
            carried = Some(file.into());
        }
        self.tell_asker(asked, (Message::Answer(asked, question), carried));
    }

    fn tell_asker(&mut self, asked: Asked, letter: Letter) {
        if let Some(asker) = self.numbered(asked.by) {
            let _ = asker.letters.send(letter);
        }
    }

    fn start_those_due(&mut self) {
        let now = Instant::now();
        for index in 0..self.places.len() {
            if self.places[index].next_start.is_none_or(|due| due > now) {
                continue;
            }
            let started = self.start();
            let place = &mut self.places[index];
            match started {
                Ok(child) => (place.child, place.next_start) = (Some(child), None),
                Err(error) => {
                    let pause = place.start_later();
                    log::error(format_args!(
                        "a process could not be started: {error}; trying again in {pause:?}"
                    ));
                }
            }
        }
    }

    fn start(&mut self) -> io::Result<Running> {
        let (ours, its) = socket::pair()?;
        self.starts += 1;
        let number = self.starts;
        let process = Command::new("/proc/self/exe")
            .arg0("duet")
            .args(&self.arguments)
            .stdin(Stdio::from(its))
            // What a terminal sends to all of its group is for the parent, which passes it on.
            .process_group(0)
            .spawn()?;
        let (letters, hearing) = correspond(Socket::new(ours)?, number, self.tell.clone());
        Ok(Running {
            number,
            process,
            letters,
            hearing,
            started: Instant::now(),
            is_loaded: false,
            open: 0,
            given: 0,
            counted: Exposition::default(),
        })
    }

    /// Notes which children have ended, and when others take their places.
    fn bury(&mut self) {
        for place in &mut self.places {
            let ended = place.child.as_mut().map(|child| child.process.try_wait());
            let Some(Ok(Some(status))) = ended else { continue };
            let Some(child) = place.child.take() else { continue };
            self.departed.add(&child.counted);
            if self.is_stopping {
                self.cut_off += if status.success() { 0 } else { child.open.max(1) };
                continue;
            }
            let pid = child.process.id();
            let was_well = child.started.elapsed() >= WELL;
            let pause = if was_well { place.start_again() } else { place.start_later() };
            log::warn(format_args!(
                "process {pid} has ended ({status}) with {} connections; another is started in \
                 {pause:?}",
                child.open
            ));
        }
    }

    fn kill(&mut self) {
        for place in &mut self.places {
            let Some(mut child) = place.child.take() else { continue };
            self.cut_off += child.open.max(1);
            log::error(format_args!("process {} does not end; it is killed", child.process.id()));
            // It may have ended by itself.
            let _ = child.process.kill();
            let _ = child.process.wait();
        }
    }
}

impl Place {
    fn at(start: Instant) -> Self {
        Self { child: None, failures: 0, next_start: Some(start) }
    }

    fn start_again(&mut self) -> Duration {
        *self = Self::at(Instant::now());
        Duration::ZERO
    }

    fn start_later(&mut self) -> Duration {
        let pause = FIRST_PAUSE * 2_u32.pow(self.failures.min(DOUBLINGS));
        self.failures += 1;
        self.next_start = Some(Instant::now() + pause);
        pause
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        // What it has forked may still hold its end of the socket.
        self.hearing.abort();
    }
}

/// Sends what is said to a child, and passes on what it says.
fn correspond(
    socket: Socket,
    number: u32,
    tell: mpsc::UnboundedSender<Told>,
) -> (mpsc::UnboundedSender<Letter>, AbortHandle) {
    let socket = Arc::new(socket);
    let listener = socket.clone();
    let (letters, mut written) = mpsc::unbounded_channel::<Letter>();
    tokio::spawn(async move {
        while let Some((message, carried)) = written.recv().await {
            if socket.send(message, carried).await.is_err() {
                return;
            }
        }
    });
    let hearing = tokio::spawn(async move {
        while let Ok(Some(letter)) = listener.receive().await {
            if tell.send((number, letter)).is_err() {
                return;
            }
        }
    });
    (letters, hearing.abort_handle())
}

async fn accept(listener: Option<&TcpListener>) -> io::Result<OwnedFd> {
    match listener {
        Some(listener) => Ok(listener.accept().await?.0.into_std()?.into()),
        None => pending().await,
    }
}

async fn at(time: Option<Instant>) {
    match time {
        Some(time) => sleep_until(time).await,
        None => pending().await,
    }
}
