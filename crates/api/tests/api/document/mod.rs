//! The OpenAPI document and the other files that are generated from the code.

pub(crate) mod generated_files;
mod openapi;
