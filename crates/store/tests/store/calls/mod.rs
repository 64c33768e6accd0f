//! Calls: the short way and the general way write the same.

mod cases;
mod group_commit;
mod short_way;
