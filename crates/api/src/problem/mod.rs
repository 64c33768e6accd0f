//! Problem details (RFC 9457).

mod blocked;
mod code;
mod conflict;
mod details;
mod mapping;
mod people;
mod verification;

pub(crate) use blocked::blocked_code;
pub(crate) use code::{ProblemCode, errors_markdown};
pub(crate) use details::{Problem, ProblemDetails, ProblemField};
pub(crate) use verification::verification_field;
