//! The files that are generated from the code: `openapi.json` and `docs/errors.md`.

mod generated_files;
