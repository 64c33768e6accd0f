//! The intent of a message.

use const_format::formatcp;
use linecard_domain::{MessageBody, MessageId};

use crate::credentials::resolution::{RESOLUTION_CTES, RESOLVED_COLUMNS};
use crate::error::StoreError;
use crate::outbound::intent::{
    DAILY_WARNINGS_OF_MESSAGES, Intent, IntentParams, NewIntent, PLACER_CTE, REFUSED_NUMBERS,
};
use crate::sql::statement::statements;
use crate::tenancy::transaction::TenantTx;

statements! {
    /// As a call's, from a number that is not known to be unable to send SMS.
    ///
    /// $2 agent or NULL, $3 the fallback's default, $4 message, $5 to, $6 submit before, $7 now, $8 metadata,
    /// $9 idempotency key or NULL, $10 request hash, $11 when the key expires, $12 the countries that $5 can belong to,
    /// $13 the client's address, $14 the costly type of $5, $15 body or NULL, $16 the media's URLs.
    static MESSAGE_INTENT: TenantStatement = formatcp!("
        WITH {RESOLUTION_CTES},
        {PLACER_CTE},
        permit AS (
            SELECT c.*,
                CASE
                    WHEN org.paused THEN 'organization-paused'
                    WHEN agent.paused THEN 'agent-paused'
                    {REFUSED_NUMBERS}
                    WHEN EXISTS (
                        SELECT 1
                        FROM twilio_credential_health h
                        WHERE h.organization_id = $1 AND h.credential_id = c.credential_id
                            AND h.phone_number = c.phone_number AND NOT h.sms_capable)
                        THEN 'number-without-sms'
                    ELSE coalesce(
                        'organization-daily-' || app.daily_limit_reached($1, NULL, $7, 'message', org.max_messages_per_day,
                            org.max_minutes_per_day, org.max_spend_per_day),
                        CASE WHEN agent.id IS NOT NULL THEN
                            'agent-daily-' || app.daily_limit_reached($1, agent.id, $7, 'message', agent.max_messages_per_day,
                                agent.max_minutes_per_day, agent.max_spend_per_day)
                        END)
                END AS block_reason
            FROM credential c
            CROSS JOIN org
            LEFT JOIN agent ON true),
        key AS (
            INSERT INTO idempotency_keys (organization_id, key, request_hash, resource_id, expires_at)
            SELECT $1, $9::text, $10::bytea, $4::uuid, $11::timestamptz
            FROM permit
            WHERE block_reason IS NULL AND $9::text IS NOT NULL
            ON CONFLICT (organization_id, key) DO UPDATE
            SET request_hash = excluded.request_hash,
                resource_id = excluded.resource_id,
                expires_at = excluded.expires_at
            WHERE idempotency_keys.expires_at <= $7
            RETURNING 1),
        intent AS (
            INSERT INTO messages
                (organization_id, id, agent_id, account_sid, credential_id, credential_source,
                from_number, to_number, status, submit_before, metadata, created_at, updated_at, body, media_urls,
                placed_by, placed_by_key, placed_by_name, placed_from)
            SELECT $1, $4::uuid, (SELECT id FROM agent), account_sid, credential_id, source,
                phone_number, $5::text, 'initiating', $6::timestamptz, $8::jsonb, $7::timestamptz, $7, $15::text, $16::text[],
                placer.user_id, placer.api_key_id, placer.name, $13::text
            FROM permit
            LEFT JOIN placer ON true
            WHERE block_reason IS NULL AND ($9::text IS NULL OR EXISTS (SELECT 1 FROM key))
            RETURNING id),
        work AS (
            INSERT INTO message_work (organization_id, message_id, due_at)
            SELECT $1, id, $6
            FROM intent),
        lease AS (
            INSERT INTO work_leases (organization_id, due_at)
            SELECT $1, $6
            FROM intent
            WHERE NOT EXISTS (SELECT 1 FROM work_leases WHERE organization_id = $1 AND due_at <= $6)
            ON CONFLICT (organization_id) DO UPDATE
            SET due_at = least(work_leases.due_at, excluded.due_at))
        SELECT
            {RESOLVED_COLUMNS},
            EXISTS (SELECT 1 FROM intent) AS stored,
            credential.block_reason,
            {DAILY_WARNINGS_OF_MESSAGES}
        FROM org
        LEFT JOIN agent ON true
        LEFT JOIN permit credential ON true");
}

/// What a message's intent is made from.
#[derive(Debug)]
pub struct NewMessage<'a> {
    pub intent: NewIntent<'a, MessageId>,
    pub body: Option<&'a MessageBody>,
    pub media_urls: Vec<&'a str>,
}

/// Resolves the credential and stores the intent. `None`: the organization no longer exists.
pub async fn message_intent(tx: &mut TenantTx, message: &NewMessage<'_>) -> Result<Option<Intent>, StoreError> {
    let now = tx.now();
    let p = IntentParams::of(&message.intent);
    let body = message.body.map(MessageBody::as_str);
    let row = tx
        .row(
            &MESSAGE_INTENT,
            &[
                &p.agent,
                &p.fallback_default,
                &p.id,
                &p.to,
                &p.submit_before,
                &now,
                &p.metadata,
                &p.idempotency_key,
                &p.request_hash,
                &p.key_expires_at,
                &p.countries,
                &p.placed_from,
                &p.number_type,
                &body,
                &message.media_urls,
            ],
        )
        .await?;
    row.as_ref().map(Intent::read).transpose()
}
