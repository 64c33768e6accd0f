//! The identities of people at an identity provider: which person a subject is. Only SECURITY DEFINER functions reach them.

use linecard_domain::{Email, OrganizationId, PersonName, Subject, UserId};
use uuid::Uuid;

use crate::error::StoreError;
use crate::identity::authentication::{Entrance, Membership, enter, memberships};
use crate::identity::session::PersonTrace;
use crate::sql::row::{column, id, parsed};
use crate::sql::statement::statements;
use crate::tenancy::Store;
use crate::tenancy::round_trip::Param;
use crate::tenancy::transaction::TenantTx;

statements! {
    /// $1 issuer, $2 subject.
    static PERSON_BY_IDENTITY: GlobalStatement = "SELECT * FROM app.person_by_identity($1, $2)";
    /// $1 issuer, $2 subject, $3 email address, $4 the id of a new user, $5 the audit entry's id, $6 now, $7 the address
    /// that the request came from.
    static IDENTITY_LINK: GlobalStatement = "SELECT app.link_identity($1, $2, $3, $4, $5, $6, $7) AS linked";
    /// $1 issuer, $2 subject, $3 what the person is called, $4 whether one who is known is called so from now on, $5 the id
    /// of a new user, $6 now.
    static PERSON_PUT: GlobalStatement = "SELECT * FROM app.put_person($1, $2, $3, $4, $5, $6)";
    /// $1 people, $2 the organization beside each.
    static MEMBERS_NOW: GlobalStatement = "SELECT * FROM app.members_now($1, $2)";
}

/// A person by the word of an identity provider.
#[derive(Debug, Clone)]
pub struct IdentifiedPerson {
    pub user_id: UserId,
    pub name: PersonName,
    /// Whether the person has set up a second factor here.
    pub own_factor: bool,
    pub memberships: Vec<Membership>,
}

impl IdentifiedPerson {
    /// The context of one of the person's own organizations; `None` for any other. `second_factor`: whether the provider
    /// has asked for one. Who has one here must always show one.
    pub fn enter(&self, organization_id: OrganizationId, second_factor: bool) -> Option<Entrance> {
        let membership = self.memberships.iter().find(|m| m.organization_id == organization_id)?;
        if self.own_factor && !second_factor {
            return Some(Entrance::NeedsSecondFactor);
        }
        Some(enter(self.user_id, membership, second_factor))
    }
}

/// A person in an organization, whose stream is open.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct OpenMembership {
    pub user_id: UserId,
    pub organization_id: OrganizationId,
    /// Whether the identity provider has asked for a second factor.
    pub second_factor: bool,
}

impl Store {
    /// `None`: nobody is known by this identity.
    pub async fn person_by_identity(
        &self,
        issuer: &str,
        subject: &Subject,
    ) -> Result<Option<IdentifiedPerson>, StoreError> {
        let Some(row) = self.global_row(&PERSON_BY_IDENTITY, &[&issuer, &subject.as_str()]).await? else {
            return Ok(None);
        };
        Ok(Some(IdentifiedPerson {
            user_id: id(&row, "user_id")?,
            name: parsed(&row, "email")?,
            own_factor: column(&row, "own_factor")?,
            memberships: memberships(column(&row, "organizations")?)?,
        }))
    }

    /// Makes an identity that of the account with this address, or of a new one if the address is invited. False: it is
    /// nobody's.
    pub async fn identity_link(
        &self,
        (issuer, subject): (&str, &Subject),
        email: &Email,
        new_user: UserId,
        trace: &PersonTrace,
    ) -> Result<bool, StoreError> {
        let params: [Param<'_>; 7] = [
            &issuer,
            &subject.as_str(),
            &email.as_str(),
            new_user.as_uuid(),
            &trace.entry,
            &self.now(),
            &trace.remote_address,
        ];
        match self.global_row(&IDENTITY_LINK, &params).await? {
            Some(row) => column(&row, "linked"),
            None => Ok(false),
        }
    }

    /// Those who are members now, and whom their organizations admit.
    pub async fn live_members(&self, asked: &[OpenMembership]) -> Result<Vec<OpenMembership>, StoreError> {
        let people: Vec<Uuid> = asked.iter().map(|asked| *asked.user_id.as_uuid()).collect();
        let organizations: Vec<Uuid> = asked.iter().map(|asked| *asked.organization_id.as_uuid()).collect();
        let rows = self.global_rows(&MEMBERS_NOW, &[&people, &organizations]).await?;
        let mut live = Vec::new();
        for row in &rows {
            let (user_id, organization_id) = (id(row, "user_id")?, id(row, "organization_id")?);
            let needed: bool = column(row, "second_factor_required")?;
            let own_factor: bool = column(row, "own_factor")?;
            let with = OpenMembership { user_id, organization_id, second_factor: true };
            live.push(with);
            if !needed && !own_factor {
                live.push(OpenMembership { second_factor: false, ..with });
            }
        }
        Ok(live)
    }
}

/// The person of an identity, as a platform key puts them.
#[derive(Debug)]
pub struct PutPerson {
    pub user_id: UserId,
    pub name: PersonName,
    pub renamed: bool,
}

/// The person of an identity, for a platform key: made if there is none. Who has no address is called `called`, if
/// `rename`. [`StoreError::Duplicate`] if another request makes the same person.
pub async fn person_put(
    tx: &mut TenantTx,
    (issuer, subject): (&str, &Subject),
    called: &PersonName,
    rename: bool,
    new_user: UserId,
) -> Result<Option<PutPerson>, StoreError> {
    let now = tx.now();
    let params: [Param<'_>; 6] = [&issuer, &subject.as_str(), &called.as_str(), &rename, new_user.as_uuid(), &now];
    let rows = tx.global_rows(&PERSON_PUT, &params).await?;
    let read = |row| {
        Ok(PutPerson { user_id: id(row, "user_id")?, name: parsed(row, "email")?, renamed: column(row, "renamed")? })
    };
    rows.first().map(read).transpose()
}
