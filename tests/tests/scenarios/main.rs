//! What is not one request after another: time, load, signals, broken input, broken Functions.

mod behaves;
mod commands;
mod deadlines;
mod drain;
mod endpoints;
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
