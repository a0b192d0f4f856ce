//! The request target as it was sent.

/// A request target that has a fragment, whole. HTTP allows none, and parsers drop it; the Kyma
/// runtimes tell it to their handlers, or refuse it. It is found in the extensions of a head.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WholeTarget(pub Box<str>);
