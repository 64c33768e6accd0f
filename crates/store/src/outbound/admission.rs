//! Whether an intent may be stored: what the request is resolved to, what blocks it, and whose it is.
//!
//! An intent is a transaction of simple statements, the cheapest checks first: one round trip resolves the request, and another
//! one stores the intent, with a further one before it for each that is needed: limits that are counted, and an idempotency key.
//! Counts are locked before the key, as by the short way.

use const_format::formatcp;
use linecard_domain::{BlockReason, Channel};
use tokio_postgres::Row;
use uuid::Uuid;

use crate::credentials::resolution::{REFUSALS, RESOLUTION_CTES, RESOLVED_COLUMNS, Resolution};
use crate::error::StoreError;
use crate::outbound::daily::{DAILY_COUNT, DailyWarning, LimitsOfDay, note_limit_reached};
use crate::outbound::intent::{Intent, IntentParams, PLACER};
use crate::sql::row::{column, optional_parsed};
use crate::sql::statement::statements;
use crate::tenancy::round_trip::Param;
use crate::tenancy::transaction::{Bound, TenantTx};

statements! {
    /// What a call or message would use, what blocks it but for what is counted, and what is to be counted. $2 agent or NULL,
    /// $3 the fallback's default, $4 the countries that the number can belong to, $5 its costly type, $6 the number, $7 whether
    /// it is texted, $8 the local times where it can be; NULL if it is texted.
    static INTENT_RESOLVE: TenantStatement = formatcp!("
        WITH {RESOLUTION_CTES}
        SELECT
            {RESOLVED_COLUMNS},
            CASE
                WHEN credential.source IS NULL THEN NULL
                {REFUSALS}
                WHEN $7::boolean AND EXISTS (
                    SELECT 1
                    FROM twilio_credential_health h
                    WHERE h.organization_id = $1 AND h.credential_id = credential.credential_id
                        AND h.phone_number = credential.phone_number AND NOT h.sms_capable)
                    THEN 'number-without-sms'
            END AS block_reason,
            org.max_calls_per_day, org.max_messages_per_day, org.max_minutes_per_day, org.max_spend_per_day,
            agent.max_calls_per_day AS agent_calls, agent.max_messages_per_day AS agent_messages,
            agent.max_minutes_per_day AS agent_minutes, agent.max_spend_per_day AS agent_spend,
            org.max_concurrent_calls AS organization_capacity, agent.max_concurrent_calls AS agent_capacity,
            credential.fingerprint AS bucket, credential.calls_per_second
        FROM org
        LEFT JOIN agent ON true
        LEFT JOIN credential ON true");
    /// Who acts in the transaction.
    static INTENT_PLACER: TenantStatement = PLACER;
    /// Claims an idempotency key, unless it is taken: it is new, or has expired. $2 key, $3 request hash, $4 call or message,
    /// $5 when the key expires, $6 now.
    static INTENT_CLAIM: TenantStatement = "
        INSERT INTO idempotency_keys (organization_id, key, request_hash, resource_id, expires_at)
        VALUES ($1, $2, $3, $4, $5)
        ON CONFLICT (organization_id, key) DO UPDATE
        SET request_hash = excluded.request_hash,
            resource_id = excluded.resource_id,
            expires_at = excluded.expires_at
        WHERE idempotency_keys.expires_at <= $6
        RETURNING 1";
}

/// What a request is resolved to, and what is known to block it.
#[derive(Debug)]
pub(crate) struct Admission {
    pub(crate) resolution: Resolution,
    pub(crate) block_reason: Option<BlockReason>,
    pub(crate) limits: LimitsOfDay,
    /// The organization's and the agent's concurrent calls; `None`: any number.
    pub(crate) capacity: [Option<i32>; 2],
    /// The account's calls per second, if they are limited.
    pub(crate) rate: Option<Rate>,
    pub(crate) placer: Placer,
}

/// How many calls an account may begin in a second.
#[derive(Debug)]
pub(crate) struct Rate {
    pub(crate) bucket: String,
    pub(crate) per_second: i32,
}

/// Who acts, as the row of a call or message keeps it. For a key, its creator is the user.
#[derive(Debug, Default)]
pub(crate) struct Placer {
    pub(crate) user_id: Option<Uuid>,
    pub(crate) api_key_id: Option<Uuid>,
    pub(crate) name: Option<String>,
}

impl Placer {
    fn read(row: &Row) -> Result<Self, StoreError> {
        Ok(Self {
            user_id: column(row, "user_id")?,
            api_key_id: column(row, "api_key_id")?,
            name: column(row, "name")?,
        })
    }
}

impl Rate {
    /// `None`: nothing limits the account, or there is none.
    pub(crate) fn read(row: &Row) -> Result<Option<Self>, StoreError> {
        let bucket: Option<String> = column(row, "bucket")?;
        let per_second: Option<i32> = column(row, "calls_per_second")?;
        Ok(bucket.zip(per_second).map(|(bucket, per_second)| Self { bucket, per_second }))
    }
}

impl Admission {
    /// `local_times`: where a number that is called can be. `None`: the organization no longer exists.
    pub(crate) async fn of(
        tx: &mut TenantTx,
        request: &IntentParams<'_>,
        channel: Channel,
        local_times: Option<Vec<i16>>,
    ) -> Result<Option<Self>, StoreError> {
        let is_texted = channel == Channel::Message;
        let params: [Param<'_>; 7] = [
            &request.agent,
            &request.fallback_default,
            &request.countries,
            &request.number_type,
            &request.to,
            &is_texted,
            &local_times,
        ];
        let [resolved, placer] = tx.together_before_last([(&INTENT_RESOLVE, &params), (&INTENT_PLACER, &[])]).await?;
        let Some(row) = resolved.first() else { return Ok(None) };
        Ok(Some(Self {
            resolution: Resolution::read(row)?,
            block_reason: optional_parsed(row, "block_reason")?,
            limits: LimitsOfDay::read(row, channel)?,
            capacity: [column(row, "organization_capacity")?, column(row, "agent_capacity")?],
            rate: Rate::read(row)?,
            placer: placer.first().map_or_else(|| Ok(Placer::default()), Placer::read)?,
        }))
    }

    /// Whether nothing is known that keeps the intent from being stored.
    pub(crate) fn is_open(&self) -> bool {
        self.resolution.credential.is_some() && self.block_reason.is_none()
    }

    /// Claims the idempotency key, if the request has one. False: it is taken, or the request is blocked.
    pub(crate) async fn claim(&self, tx: &mut TenantTx, request: &IntentParams<'_>) -> Result<bool, StoreError> {
        if !self.is_open() || request.idempotency_key.is_none() {
            return Ok(self.is_open());
        }
        let now = tx.now();
        let params: [Param<'_>; 5] =
            [&request.idempotency_key, &request.request_hash, &request.id, &request.key_expires_at, &now];
        Ok(!tx.rows_before_last(&INTENT_CLAIM, &params).await?.is_empty())
    }

    /// Stores the intent by `statements`, and counts it where a limit of the day asks for it. Ends the transaction if its last
    /// statement was announced.
    pub(crate) async fn store(
        &self,
        tx: &mut TenantTx,
        mut statements: Vec<Bound<'_>>,
    ) -> Result<Vec<DailyWarning>, StoreError> {
        let now = tx.now();
        let count = self.limits.params(&now);
        let is_counted = self.limits.is_limited();
        if is_counted {
            statements.push((&DAILY_COUNT, &count));
        }
        let answers = tx.all(&statements).await?;
        let counted = answers.last().and_then(|rows| rows.first()).filter(|_| is_counted);
        counted.map_or_else(|| Ok(Vec::new()), DailyWarning::of_row)
    }

    /// Notes that a limit of the day refuses the request, if one does. Ends the transaction if its last statement was announced.
    pub(crate) async fn refuse(&self, tx: &mut TenantTx) -> Result<Vec<DailyWarning>, StoreError> {
        let Some(BlockReason::DailyLimit(owner, limit)) = self.block_reason else {
            tx.all(&[]).await?;
            return Ok(Vec::new());
        };
        note_limit_reached(tx, self.agent_id(), owner, limit).await
    }

    pub(crate) fn agent_id(&self) -> Option<Uuid> {
        self.resolution.agent.as_ref().map(|agent| agent.id.into())
    }

    pub(crate) fn outcome(self, stored: bool, warnings: Vec<DailyWarning>) -> Intent {
        Intent { resolution: self.resolution, stored, block_reason: self.block_reason, warnings }
    }
}
