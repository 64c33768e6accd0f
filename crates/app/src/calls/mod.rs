//! Placing, hanging up and reading calls.

mod hang_up;
mod place;
mod read;

pub use hang_up::HungUp;
