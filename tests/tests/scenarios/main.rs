//! What is not one request after another: time, load, signals, broken input, broken Functions.

mod behaves;
mod collectors;
mod commands;
mod deadlines;
mod drain;
mod endings;
mod endpoints;
mod exporting;
mod failures;
mod forwarding;
mod limits;
mod load;
mod logs;
mod malformed;
mod metrics;
mod newer;
mod not_ready;
mod packages;
mod processes;
mod publishing;
mod real_bottle;
mod stage;
mod streams;
mod tables;
mod tracing;
mod tracing_python;
