//! Calls: the short way and the general way write the same.

mod cases;
mod short_way;
