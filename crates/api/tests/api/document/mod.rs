//! The OpenAPI document and the other files that are generated from the code.

mod generated_files;
mod openapi;
