//! The error of all benchmarks.

/// Any error: a benchmark does not handle errors, it only reports them.
pub(crate) type BenchError = Box<dyn std::error::Error + Send + Sync>;
