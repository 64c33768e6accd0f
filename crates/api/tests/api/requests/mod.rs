//! What every operation has in common: bodies, headers, paths, queries.

mod bodies;
mod pasted;
mod transport;
