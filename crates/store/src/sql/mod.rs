pub(crate) mod page;
pub(crate) mod row;
pub(crate) mod statement;
