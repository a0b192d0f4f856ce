//! What tells of changes in files and folders, as the system reports them.

use std::cell::RefCell;
use std::collections::HashMap;
use std::ffi::OsString;
use std::fs;
use std::io;
use std::mem::MaybeUninit;
use std::os::fd::OwnedFd;
use std::os::unix::ffi::OsStringExt;
use std::path::{Path, PathBuf};
use std::rc::Rc;

use rquickjs::{Ctx, Function, IntoJs, Object, Result, Value};
use rustix::fs::inotify::{self, CreateFlags, ReadFlags, WatchFlags};
use tokio::sync::oneshot;

use super::arguments::path_of;
use crate::failure::Failure;
use crate::ffi;
use crate::io::{Callback, Chunk, Io, array};

/// Those of one interpreter: letting go of one ends it.
#[derive(Default)]
struct Watchers {
    last: u32,
    running: HashMap<u32, oneshot::Sender<()>>,
}

/// A change, and the name that it is about.
struct Change {
    is_rename: bool,
    name: Vec<u8>,
}

/// What is watched: the file or folder, and the folders below it if it is to go down.
struct Watch {
    system: OwnedFd,
    root: PathBuf,
    is_recursive: bool,
    /// The way from the root, by the system's numbers.
    folders: HashMap<i32, PathBuf>,
}

impl Watch {
    fn new(path: PathBuf, is_recursive: bool) -> io::Result<Self> {
        let system = inotify::init(CreateFlags::CLOEXEC | CreateFlags::NONBLOCK)?;
        let mut watch = Self { system, root: path, is_recursive, folders: HashMap::new() };
        watch.add(PathBuf::new())?;
        Ok(watch)
    }

    fn add(&mut self, below: PathBuf) -> io::Result<()> {
        let flags = WatchFlags::ATTRIB
            | WatchFlags::CREATE
            | WatchFlags::MODIFY
            | WatchFlags::DELETE
            | WatchFlags::DELETE_SELF
            | WatchFlags::MOVE_SELF
            | WatchFlags::MOVED_FROM
            | WatchFlags::MOVED_TO;
        let path =
            if below.as_os_str().is_empty() { self.root.clone() } else { self.root.join(&below) };
        let number = inotify::add_watch(&self.system, &path, flags)?;
        self.folders.insert(number, below.clone());
        if !self.is_recursive {
            return Ok(());
        }
        let Ok(entries) = fs::read_dir(&path) else { return Ok(()) };
        for entry in entries.flatten() {
            if entry.file_type().is_ok_and(|kind| kind.is_dir()) {
                // It may be gone already.
                let _ = self.add(below.join(entry.file_name()));
            }
        }
        Ok(())
    }

    /// What has changed since the last time.
    fn changes(&mut self) -> Vec<Change> {
        let mut buffer = [MaybeUninit::uninit(); 4096];
        let mut changes = Vec::new();
        let mut fresh = Vec::new();
        let mut reader = inotify::Reader::new(&self.system, &mut buffer);
        while let Ok(event) = reader.next() {
            let flags = event.events();
            let Some(folder) = self.folders.get(&event.wd()) else { continue };
            let name = match event.file_name() {
                Some(name) => folder.join(OsString::from_vec(name.to_bytes().to_vec())),
                None if folder.as_os_str().is_empty() => base_name(&self.root),
                // The folder above has told of it.
                None => continue,
            };
            if flags.contains(ReadFlags::ISDIR)
                && flags.intersects(ReadFlags::CREATE | ReadFlags::MOVED_TO)
            {
                fresh.push(name.clone());
            }
            let about_content = ReadFlags::ATTRIB | ReadFlags::MODIFY;
            if flags.intersects(about_content) {
                changes.push(Change {
                    is_rename: false,
                    name: name.clone().into_os_string().into_vec(),
                });
            }
            let about_names = ReadFlags::CREATE
                | ReadFlags::DELETE
                | ReadFlags::DELETE_SELF
                | ReadFlags::MOVE_SELF
                | ReadFlags::MOVED_FROM
                | ReadFlags::MOVED_TO;
            if flags.intersects(about_names) {
                changes.push(Change { is_rename: true, name: name.into_os_string().into_vec() });
            }
        }
        if self.is_recursive {
            for folder in fresh {
                let _ = self.add(folder);
            }
        }
        changes
    }
}

fn base_name(path: &Path) -> PathBuf {
    path.file_name().map_or_else(|| path.to_owned(), PathBuf::from)
}

impl<'js> IntoJs<'js> for Change {
    fn into_js(self, context: &Ctx<'js>) -> Result<Value<'js>> {
        let kind = if self.is_rename { "rename" } else { "change" };
        array(context, [kind.into_js(context)?, Chunk(self.name).into_js(context)?])
    }
}

/// Adds `watch` and `unwatch`.
pub(super) fn define<'js>(context: &Ctx<'js>, group: &Object<'js>) -> Result<()> {
    let watchers = Rc::new(RefCell::new(Watchers::default()));
    let known = Rc::clone(&watchers);
    let watch = move |context: Ctx<'js>,
                      path: Value<'js>,
                      is_recursive: bool,
                      callback: Function<'js>|
          -> Result<u32> {
        let path = path_of(&context, &path)?;
        let mut watch = Watch::new(path.clone(), is_recursive).map_err(|error| {
            Failure::system(&error, "watch").about(path.to_string_lossy()).throw(&context)
        })?;
        let system = watch.system.try_clone().map_err(|error| {
            Failure::system(&error, "watch").about(path.to_string_lossy()).throw(&context)
        })?;
        let callback = Callback::new(&context, callback)?;
        let (sender, mut end) = oneshot::channel();
        Io::of(&context)?.spawn(&context, async move {
            let Ok(system) = ffi::readable(system) else { return };
            loop {
                tokio::select! {
                    _ = &mut end => return,
                    ready = system.readable() => {
                        let Ok(mut ready) = ready else { return };
                        for change in watch.changes() {
                            callback.call(change);
                        }
                        ready.clear_ready();
                    }
                }
            }
        })?;
        let mut known = known.borrow_mut();
        known.last = known.last.wrapping_add(1);
        let number = known.last;
        known.running.insert(number, sender);
        Ok(number)
    };
    group.set("watch", Function::new(context.clone(), watch)?)?;
    let unwatch = move |number: u32| drop(watchers.borrow_mut().running.remove(&number));
    group.set("unwatch", Function::new(context.clone(), unwatch)?)
}
