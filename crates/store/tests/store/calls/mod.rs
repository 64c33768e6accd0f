//! Calls: the short way and the general way write the same; the turns of queued calls.

mod cases;
mod group_commit;
mod short_way;
mod turns;
