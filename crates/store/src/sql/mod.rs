//! The vocabulary that all statements share: what a statement is, rows read into the domain's types, pages.

pub(crate) mod page;
pub(crate) mod row;
pub(crate) mod statement;
