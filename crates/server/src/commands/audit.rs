//! `linecard audit`.

use std::process::ExitCode;

use linecard_app::{audit_chain_after, verify_audit_chain};
use linecard_domain::OrganizationId;
use linecard_store::{AuditLink, Store};
use serde_json::{Value, json};
use time::format_description::well_known::Rfc3339;

use super::organizations;
use crate::cli::{AuditArguments, AuditCommand};
use crate::config::DatabaseConfig;
use crate::database::OpenDatabase;
use crate::error::ServerError;
use crate::output;

pub(crate) async fn audit(command: &AuditCommand, config: &DatabaseConfig) -> Result<ExitCode, ServerError> {
    let database = OpenDatabase::to_share(&config.database).await?;
    let outcome = match command {
        AuditCommand::Verify(arguments) => verify(&database.store, arguments).await,
        AuditCommand::Export(arguments) => export(&database.store, arguments).await,
    };
    database.close().await?;
    outcome
}

async fn verify(store: &Store, arguments: &AuditArguments) -> Result<ExitCode, ServerError> {
    let mut broken = 0_usize;
    let organizations = organizations::chosen(store, arguments.organization.as_deref()).await?;
    for (id, name) in &organizations {
        let report = verify_audit_chain(store, *id).await?;
        let entries = report.entries;
        match (report.fault, report.head) {
            (Some(fault), _) => {
                broken += 1;
                output::stdout(&format!("BROKEN {id} {name}: {fault}; the {entries} entries before it are intact"));
            }
            (None, Some(head)) => {
                output::stdout(&format!("ok {id} {name}: {entries} entries, last hash {}", hex::encode(&head.hash)));
            }
            (None, None) => output::stdout(&format!("ok {id} {name}: no entries")),
        }
    }
    output::stdout(&format!("{} organizations, {broken} with a broken chain", organizations.len()));
    Ok(if broken == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

async fn export(store: &Store, arguments: &AuditArguments) -> Result<ExitCode, ServerError> {
    for (id, _) in organizations::chosen(store, arguments.organization.as_deref()).await? {
        let mut reached = 0;
        loop {
            let links = audit_chain_after(store, id, reached).await?;
            let Some(last) = links.last() else { break };
            reached = last.entry.sequence;
            for link in &links {
                output::stdout(&line_of(id, link).to_string());
            }
        }
    }
    Ok(ExitCode::SUCCESS)
}

fn line_of(organization: OrganizationId, link: &AuditLink) -> Value {
    let entry = &link.entry;
    json!({
        "organizationId": organization.to_string(),
        "id": entry.id.to_string(),
        "sequence": entry.sequence,
        "createdAt": entry.created_at.format(&Rfc3339).ok(),
        "actor": {
            "kind": entry.actor_kind,
            "id": entry.actor_id.map(|id| id.to_string()),
            "name": entry.actor_name,
        },
        "remoteAddress": entry.remote_address,
        "action": entry.action,
        "resourceType": entry.resource_type,
        "resourceId": entry.resource_id.map(|id| id.to_string()),
        "before": entry.before,
        "after": entry.after,
        "previousHash": hex::encode(&entry.previous_hash),
        "hash": hex::encode(&entry.hash),
        // The hash is the SHA-256 of the previous hash's bytes followed by this text, so the export can be verified.
        "hashed": link.content,
    })
}
