//! Why a use case did not do what was requested. `linecard-api` maps each error to an HTTP response.

mod app_error;
mod field_error;
mod verification;

pub use app_error::{AppError, Conflict};
pub use field_error::FieldError;
pub use verification::VerificationProblem;
