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
            pub(crate) static $name: $crate::sql::statement::Statement =
                $crate::sql::statement::Statement { name: stringify!($name), sql: $sql };
        )+
        pub(crate) static STATEMENTS: &[&$crate::sql::statement::Statement] = &[$(&$name),+];
    };
}
pub(crate) use statements;

/// Every statement of the crate, as `(name, sql)`.
pub fn all_statements() -> impl Iterator<Item = (&'static str, &'static str)> {
    [
        crate::tenancy::transaction::STATEMENTS,
        crate::identity::authentication::STATEMENTS,
        crate::identity::organization::STATEMENTS,
        crate::identity::member::STATEMENTS,
        crate::identity::session::STATEMENTS,
        crate::identity::api_key::STATEMENTS,
        crate::agents::STATEMENTS,
        crate::audit::STATEMENTS,
        crate::credentials::agent_twilio::STATEMENTS,
        crate::credentials::organization_twilio::STATEMENTS,
        crate::credentials::settings::STATEMENTS,
        crate::credentials::promotion::STATEMENTS,
        crate::credentials::resolution::STATEMENTS,
        crate::calls::intent::STATEMENTS,
        crate::calls::row::STATEMENTS,
        crate::calls::progress::STATEMENTS,
        crate::calls::queue::STATEMENTS,
        crate::limits::STATEMENTS,
        crate::messages::intent::STATEMENTS,
        crate::messages::row::STATEMENTS,
        crate::messages::progress::STATEMENTS,
        crate::outbound::idempotency::STATEMENTS,
        crate::events::STATEMENTS,
        crate::work::backlog::STATEMENTS,
        crate::work::lease::STATEMENTS,
        crate::work::lookup::STATEMENTS,
        crate::webhooks::STATEMENTS,
        crate::credentials::sealed::STATEMENTS,
        crate::rollout::STATEMENTS,
        crate::usage::daily::STATEMENTS,
        crate::usage::account::STATEMENTS,
    ]
    .into_iter()
    .flatten()
    .map(|statement| (statement.name, statement.sql))
}
