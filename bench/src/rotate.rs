//! `linecard keys rotate` over many sealed values: its duration, and the CPU time of the program and PostgreSQL.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Instant;

use linecard_vault::{Key, Keyring, Owner, SealContext, SystemNonces};
use secrecy::{ExposeSecret, SecretString};
use uuid::Uuid;

use crate::BenchError;
use crate::database::Cluster;

const IN_AN_ORGANIZATION: u64 = 1_000;

#[derive(clap::Args, Debug)]
pub(crate) struct RotateOptions {
    /// The program under test.
    #[arg(long)]
    linecard: PathBuf,
    /// Directory for the database, which PostgreSQL's user must be able to access.
    #[arg(long)]
    work_dir: PathBuf,
    #[arg(long, default_value_t = 1_000_000)]
    values: u64,
}

pub(crate) async fn run(options: &RotateOptions) -> Result<(), BenchError> {
    let cluster = Cluster::migrated(&options.work_dir).await?;
    let (old, new) = (Key::generate()?, Key::generate()?);
    let new_text = new.to_hex().expose_secret().to_owned();
    let old_text = old.to_hex().expose_secret().to_owned();
    fill(&cluster, &Keyring::new(old, Vec::new()), options.values / IN_AN_ORGANIZATION).await?;
    cluster.settle().await?;
    println!("| `linecard keys …` over {} sealed values | seconds | values/s | PostgreSQL's CPU, s |", options.values);
    println!("|---|---|---|---|");
    for command in ["rotate", "rotate", "status", "verify"] {
        let (cpu, began) = (cluster.cpu()?, Instant::now());
        let status = Command::new(&options.linecard)
            .args(["keys", command])
            .env_clear()
            .env("LINECARD_DATABASE_URL", cluster.app_url())
            .env("LINECARD_DATA_DIR", Path::new(&options.work_dir).join("unused"))
            .env("WEBHOOK_ENCRYPTION_KEY", &new_text)
            .env("WEBHOOK_ENCRYPTION_KEYS_RETIRED", &old_text)
            .status()?;
        if !status.success() {
            return Err(format!("keys {command}: {status}").into());
        }
        let seconds = began.elapsed().as_secs_f64();
        let cpu = cluster.cpu()?.saturating_sub(cpu).as_secs_f64();
        println!("| {command} | {seconds:.1} | {:.0} | {cpu:.1} |", options.values as f64 / seconds);
    }
    cluster.stop().await
}

async fn fill(cluster: &Cluster, keyring: &Keyring, organizations: u64) -> Result<(), BenchError> {
    for number in 1..=organizations {
        let organization = Uuid::from_u128(u128::from(number) << 64);
        let agents: Vec<Uuid> = (1..=IN_AN_ORGANIZATION)
            .map(|agent| Uuid::from_u128(u128::from(number) << 64 | u128::from(agent)))
            .collect();
        let mut sealed = Vec::with_capacity(agents.len());
        for agent in &agents {
            let context =
                SealContext { organization_id: organization, owner: Owner::Agent(*agent), credential_id: *agent };
            let token = SecretString::from(agent.simple().to_string());
            sealed.push(keyring.seal(&context, &token, &SystemNonces)?.into_string());
        }
        cluster
            .admin
            .execute(
                "WITH organization AS (
                    INSERT INTO organizations (id, name, created_at, updated_at) VALUES ($1, 'Tenant', now(), now())),
                agents AS (
                    INSERT INTO agent_configurations (organization_id, id, name, created_at, updated_at)
                    SELECT $1, id, 'Agent', now(), now() FROM unnest($2::uuid[]) id)
                INSERT INTO agent_twilio_settings SELECT $1, id, id, id, 'AC' || replace(id::text, '-', ''), sealed,
                    'hint', md5(sealed), '+1415' || (1000000 + row_number() OVER ()), $4, now(), now()
                FROM unnest($2::uuid[], $3::text[]) AS n (id, sealed)",
                &[&organization, &agents, &sealed, &keyring.encryption_version()],
            )
            .await?;
    }
    Ok(())
}
