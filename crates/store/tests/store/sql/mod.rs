//! Every statement: accepted by PostgreSQL, bound to its tenant, and readable as a file.

mod statements;
