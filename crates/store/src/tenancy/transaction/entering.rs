//! What a transaction's context is entered with: a statement for each kind of principal.

use linecard_domain::Timestamp;
use uuid::Uuid;

use crate::sql::statement::{GlobalStatement, statements};
use crate::tenancy::context::{Principal, TenantContext};
use crate::tenancy::round_trip::Param;

statements! {
    /// $1 user, $2 organization. Answers the role that was entered, or NULL.
    static ENTER_USER: GlobalStatement = "SELECT app.enter($1, $2)";
    /// $1 the key's hash, $2 organization, $3 now: each transaction checks again that the key is neither revoked nor
    /// expired.
    static ENTER_KEY: GlobalStatement = "SELECT app.enter_key($1, $2, $3)";
    /// $1 the platform key's hash, $2 organization, $3 scope, $4 now.
    static ENTER_PLATFORM: GlobalStatement = "SELECT app.enter_platform($1, $2, $3, $4)";
    /// $1 the platform key's hash, $2 scope, $3 now.
    static ENTER_INSTALLATION: GlobalStatement = "SELECT app.enter_installation($1, $2, $3)";
    /// $1 the hash of the connect session's token, $2 organization, $3 now.
    static ENTER_CONNECT: GlobalStatement = "SELECT app.enter_connect($1, $2, $3)";
    /// $1 user, outside of any organization.
    static ENTER_SELF: GlobalStatement = "SELECT app.enter_self($1)";
    /// $1 the call or message that a callback is about, $2 organization.
    static ENTER_VERIFIER: GlobalStatement = "SELECT app.enter_verifier($1, $2)";
    /// $1 organization.
    static ENTER_SERVICE: GlobalStatement = "SELECT app.enter_service($1)";
    /// $1 organization.
    static ENTER_MAINTENANCE: GlobalStatement = "SELECT app.enter_maintenance($1)";
    /// $1 organization.
    static ENTER_ERASER: GlobalStatement = "SELECT app.enter_eraser($1)";
    /// $1 member, $2 organization.
    static ENTER_ERASER_OF: GlobalStatement = "SELECT app.enter_eraser_of($1, $2)";
}

/// The parameters of the statements above, as far as a context has them.
pub(super) struct Entry<'a> {
    context: &'a TenantContext,
    organization: Uuid,
    hash: &'a [u8],
    scope: &'static str,
    now: Timestamp,
}

impl<'a> Entry<'a> {
    pub(super) fn of(context: &'a TenantContext, now: Timestamp) -> Self {
        let hash: &[u8] = match context.principal() {
            Principal::Key { hash, .. }
            | Principal::Platform { hash, .. }
            | Principal::Installation { hash, .. }
            | Principal::Connect { hash } => &hash.0,
            _ => &[],
        };
        let scope = match context.principal() {
            Principal::Platform { scope, .. } | Principal::Installation { scope, .. } => scope.as_str(),
            _ => "",
        };
        Self { context, organization: *context.organization_id().as_uuid(), hash, scope, now }
    }

    /// The statement for its principal, with its parameters.
    pub(super) fn statement(&self) -> (&'static GlobalStatement, Vec<Param<'_>>) {
        let Self { context, organization, hash, scope, now } = self;
        match context.principal() {
            Principal::User(id) => (&ENTER_USER, vec![id.as_uuid(), organization]),
            Principal::Key { .. } => (&ENTER_KEY, vec![hash, organization, now]),
            Principal::Platform { .. } => (&ENTER_PLATFORM, vec![hash, organization, scope, now]),
            Principal::Installation { .. } => (&ENTER_INSTALLATION, vec![hash, scope, now]),
            Principal::Connect { .. } => (&ENTER_CONNECT, vec![hash, organization, now]),
            Principal::Person(person) => (&ENTER_SELF, vec![person.as_uuid()]),
            Principal::Verifier { subject } => (&ENTER_VERIFIER, vec![subject, organization]),
            Principal::Service => (&ENTER_SERVICE, vec![organization]),
            Principal::Maintenance => (&ENTER_MAINTENANCE, vec![organization]),
            Principal::Eraser => (&ENTER_ERASER, vec![organization]),
            Principal::EraserOf { person } => (&ENTER_ERASER_OF, vec![person.as_uuid(), organization]),
        }
    }
}
