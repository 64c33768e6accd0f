//! Problem details (RFC 9457).

mod code;
mod conflict;
mod details;
mod mapping;
mod people;

pub(crate) use code::{ProblemCode, errors_markdown};
pub(crate) use details::{Problem, ProblemDetails, ProblemField};
pub(crate) use mapping::{blocked_code, verification_field};
