//! What is wrong in an organization, and what to do about it.

mod page;
