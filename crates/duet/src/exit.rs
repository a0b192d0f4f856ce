//! Every exit code, by name. They are part of the contract, see the README. (A second signal to
//! stop ends the process at once, with the code that a shell gives a process ended by it.)

/// The host was asked to stop, and everything was answered.
pub const SUCCESS: i32 = 0;
/// Something failed that should not.
pub const FAILED: i32 = 1;
/// The command line was not understood.
pub const USAGE: i32 = 2;
/// The environment or the Function's folder is not as it must be.
pub const MISCONFIGURED: i32 = 3;
/// The address cannot be listened on.
pub const CANNOT_LISTEN: i32 = 4;
/// The host was asked to stop, and requests took longer than they were allowed.
pub const CUT_OFF: i32 = 5;
