//! The members of an organization that is erased: memberships go at once, and the record remembers whose they were until each of
//! these people is looked at, in a context of their own.

use linecard_domain::{ErasedKind, UserId};
use uuid::Uuid;

use crate::error::StoreError;
use crate::retention::erasure::{erasure_count, number};
use crate::sql::row::{column, id};
use crate::sql::statement::statements;
use crate::tenancy::transaction::TenantTx;

statements! {
    /// At most $2.
    static ERASE_MEMBERSHIPS: TenantStatement = "
        DELETE FROM organization_members
        WHERE organization_id = $1
            AND user_id IN (
                SELECT user_id
                FROM organization_members
                WHERE organization_id = $1
                ORDER BY user_id
                LIMIT $2)
        RETURNING user_id";
    /// $2 people.
    static ERASURE_PEOPLE_ADD: TenantStatement = "
        UPDATE erasures
        SET people = people || $2::uuid[]
        WHERE id = $1
        RETURNING 1";
    /// At most $2.
    static ERASURE_PEOPLE: TenantStatement = "
        SELECT p.person
        FROM erasures e
        CROSS JOIN LATERAL unnest(e.people) AS p (person)
        WHERE e.id = $1 AND e.done_at IS NULL
        LIMIT $2";
    /// $2 the person.
    static ERASURE_PEOPLE_REMOVE: TenantStatement = "
        UPDATE erasures
        SET people = array_remove(people, $2::uuid)
        WHERE id = $1
        RETURNING 1";
    /// $1 the person. Nobody can make them a member until the transaction ends.
    static ERASURE_PERSON_LOCK: GlobalStatement = "
        SELECT id
        FROM users
        WHERE id = $1
        FOR UPDATE";
    /// $1 the person, who sees their own memberships.
    static ERASURE_OTHER_MEMBERSHIP: GlobalStatement = "
        SELECT 1
        FROM organization_members
        WHERE user_id = $1
        LIMIT 1";
    /// With sessions, second factor, recovery codes, identities and links.
    static ERASE_PERSON: GlobalStatement = "
        DELETE FROM users
        WHERE id = $1
        RETURNING 1";
}

/// Removes about `limit` memberships, and remembers whose they were. Returns their number: less than `limit` when there are no
/// more.
pub async fn erase_memberships(tx: &mut TenantTx, limit: u16) -> Result<u64, StoreError> {
    let rows = tx.rows(&ERASE_MEMBERSHIPS, &[&i64::from(limit)]).await?;
    let people = rows.iter().map(|row| column(row, "user_id")).collect::<Result<Vec<Uuid>, _>>()?;
    if !people.is_empty() {
        tx.rows(&ERASURE_PEOPLE_ADD, &[&people]).await?;
    }
    erasure_count(tx, ErasedKind::Memberships.as_str(), number(&rows)).await?;
    Ok(number(&rows))
}

/// Former members who have not been looked at yet; at most `limit`.
pub async fn erasure_people(tx: &mut TenantTx, limit: u16) -> Result<Vec<UserId>, StoreError> {
    tx.rows(&ERASURE_PEOPLE, &[&i64::from(limit)]).await?.iter().map(|row| id(row, "person")).collect()
}

/// Removes a former member, as [`TenantContext::eraser_of`](crate::TenantContext::eraser_of), unless there is another
/// membership. Returns whether there was none.
pub async fn erase_person(tx: &mut TenantTx, person: UserId) -> Result<bool, StoreError> {
    // Locked first: of two organizations that are erased at once, the one that comes last sees no membership.
    tx.global_rows(&ERASURE_PERSON_LOCK, &[person.as_uuid()]).await?;
    let stays = !tx.global_rows(&ERASURE_OTHER_MEMBERSHIP, &[person.as_uuid()]).await?.is_empty();
    let removed = if stays { 0 } else { number(&tx.global_rows(&ERASE_PERSON, &[person.as_uuid()]).await?) };
    erasure_count(tx, ErasedKind::People.as_str(), removed).await?;
    tx.rows(&ERASURE_PEOPLE_REMOVE, &[person.as_uuid()]).await?;
    Ok(removed > 0)
}
