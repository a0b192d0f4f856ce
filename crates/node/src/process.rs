//! What `process` and `os` ask of the process and of the machine. What is text under `/proc`, the
//! prelude reads itself.

use std::path::Path;

use rquickjs::{Ctx, Function, IntoJs, Object, Result, Value};
use rustix::process::{self, Pid, Signal};

use crate::failure::Failure;
use crate::ffi::{self, InterfaceAddress};
use crate::io::array;

impl<'js> IntoJs<'js> for InterfaceAddress {
    fn into_js(self, context: &Ctx<'js>) -> Result<Value<'js>> {
        let hardware = self.hardware.map(|bytes| bytes.map(|byte| format!("{byte:02x}")).join(":"));
        let items = [
            self.name.into_js(context)?,
            self.flags.into_js(context)?,
            self.address.map(|address| address.to_string()).into_js(context)?,
            self.mask.map(|mask| mask.to_string()).into_js(context)?,
            self.scope.into_js(context)?,
            hardware.into_js(context)?,
        ];
        array(context, items)
    }
}

/// Sends a signal; 0 only asks whether it could be sent.
fn kill(pid: i32, signal: i32) -> std::io::Result<()> {
    let invalid = || std::io::Error::from_raw_os_error(libc::EINVAL);
    let target = Pid::from_raw(pid.checked_abs().ok_or_else(invalid)?).ok_or_else(invalid)?;
    let signal = match signal {
        0 => None,
        number => Some(Signal::from_named_raw(number).ok_or_else(invalid)?),
    };
    let sent = match (pid < 0, signal) {
        (false, Some(signal)) => process::kill_process(target, signal),
        (false, None) => process::test_kill_process(target),
        (true, Some(signal)) => process::kill_process_group(target, signal),
        (true, None) => process::test_kill_process_group(target),
    };
    Ok(sent?)
}

/// In the order of `struct rusage`; times in microseconds.
fn usage() -> Vec<f64> {
    let usage = ffi::resource_usage();
    #[expect(clippy::cast_precision_loss, reason = "JavaScript has no other numbers")]
    let number = |count: i64| count as f64;
    let time = |time: libc::timeval| number(time.tv_sec) * 1e6 + number(time.tv_usec);
    let counts = [
        usage.ru_maxrss,
        usage.ru_ixrss,
        usage.ru_idrss,
        usage.ru_isrss,
        usage.ru_minflt,
        usage.ru_majflt,
        usage.ru_nswap,
        usage.ru_inblock,
        usage.ru_oublock,
        usage.ru_msgsnd,
        usage.ru_msgrcv,
        usage.ru_nsignals,
        usage.ru_nvcsw,
        usage.ru_nivcsw,
    ];
    [time(usage.ru_utime), time(usage.ru_stime)].into_iter().chain(counts.map(number)).collect()
}

fn identities() -> Vec<u32> {
    vec![
        process::getuid().as_raw(),
        process::geteuid().as_raw(),
        process::getgid().as_raw(),
        process::getegid().as_raw(),
    ]
}

/// Adds the functions.
pub(crate) fn define<'js>(context: &Ctx<'js>, group: &Object<'js>) -> Result<()> {
    group.set("identities", Function::new(context.clone(), identities)?)?;
    let groups = || -> Vec<u32> {
        process::getgroups().unwrap_or_default().into_iter().map(process::Gid::as_raw).collect()
    };
    group.set("groups", Function::new(context.clone(), groups)?)?;
    let parent = || process::getppid().map_or(0, |parent| parent.as_raw_nonzero().get());
    group.set("parent", Function::new(context.clone(), parent)?)?;
    let executable = || {
        let path = std::env::current_exe().unwrap_or_else(|_| Path::new("/duet").to_owned());
        path.to_string_lossy().into_owned()
    };
    group.set("executable", Function::new(context.clone(), executable)?)?;
    let kill = |context: Ctx<'js>, pid: i32, signal: i32| {
        kill(pid, signal).map_err(|error| Failure::system(&error, "kill").throw(&context))
    };
    group.set("kill", Function::new(context.clone(), kill)?)?;
    group.set("usage", Function::new(context.clone(), usage)?)?;
    group.set("interfaces", Function::new(context.clone(), ffi::interface_addresses)?)?;
    let priority = |pid: i32| process::getpriority_process(Pid::from_raw(pid)).unwrap_or_default();
    group.set("priority", Function::new(context.clone(), priority)?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_asked_of_the_process_is_answered() {
        let own = i32::try_from(std::process::id()).unwrap();
        assert!(kill(own, 0).is_ok());
        assert_eq!(kill(i32::MAX, 0).unwrap_err().raw_os_error(), Some(libc::ESRCH));
        assert_eq!(kill(0, 15).unwrap_err().raw_os_error(), Some(libc::EINVAL));
        assert_eq!(usage().len(), 16);
        assert_eq!(identities().len(), 4);
        assert!(ffi::interface_addresses().iter().all(|one| !one.name.is_empty()));
    }
}
