/// One SQL statement of this crate.
///
/// Nothing checks SQL at compile time; so every statement is declared through [`statements!`],
/// and a test prepares each of them as the application's role against the migrated schema.
#[derive(Debug)]
pub(crate) struct Statement {
    pub(crate) name: &'static str,
    pub(crate) sql: &'static str,
}

/// Declares statements, and lists them in the module's `STATEMENTS`.
macro_rules! statements {
    ($($(#[$doc:meta])* $name:ident = $sql:expr;)+) => {
        $(
            $(#[$doc])*
            pub(crate) static $name: $crate::statement::Statement =
                $crate::statement::Statement { name: stringify!($name), sql: $sql };
        )+
        pub(crate) static STATEMENTS: &[&$crate::statement::Statement] = &[$(&$name),+];
    };
}
pub(crate) use statements;

/// Every statement of the crate, as `(name, sql)`.
pub fn all_statements() -> impl Iterator<Item = (&'static str, &'static str)> {
    [
        crate::tenant::STATEMENTS,
        crate::authentication::STATEMENTS,
        crate::organization::STATEMENTS,
        crate::member::STATEMENTS,
        crate::session::STATEMENTS,
        crate::api_key::STATEMENTS,
        crate::agent::STATEMENTS,
        crate::audit::STATEMENTS,
        crate::agent_twilio::STATEMENTS,
        crate::organization_twilio::STATEMENTS,
        crate::credential::STATEMENTS,
        crate::rotation::STATEMENTS,
        crate::resolution::STATEMENTS,
        crate::call_intent::STATEMENTS,
        crate::call::STATEMENTS,
        crate::call_progress::STATEMENTS,
        crate::call_queue::STATEMENTS,
        crate::limits::STATEMENTS,
        crate::message_intent::STATEMENTS,
        crate::message::STATEMENTS,
        crate::message_progress::STATEMENTS,
        crate::idempotency::STATEMENTS,
        crate::live::STATEMENTS,
        crate::backlog::STATEMENTS,
        crate::work::STATEMENTS,
        crate::lookup::STATEMENTS,
        crate::webhook::STATEMENTS,
        crate::sealed::STATEMENTS,
        crate::rollout::STATEMENTS,
        crate::usage::STATEMENTS,
        crate::ledger::STATEMENTS,
    ]
    .into_iter()
    .flatten()
    .map(|statement| (statement.name, statement.sql))
}
