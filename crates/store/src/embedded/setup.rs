//! What each start makes sure of in the cluster: the owner's role and the database.

use tokio_postgres::{Client, Error, NoTls, SimpleQueryMessage};

use super::connection::{DATABASE, EmbeddedConnection, OWNER};

const LOOK: &str = "
    select
        (select rolcanlogin and rolcreaterole and not (rolsuper or rolbypassrls or rolcreatedb
                or rolreplication)
         from pg_roles where rolname = 'linecard_owner'),
        (select pg_get_userbyid(datdba) = 'linecard_owner'
         from pg_database where datname = 'linecard')";

const ATTRIBUTES: &str = "login createrole nosuperuser nobypassrls nocreatedb noreplication";

/// How a thing that must be there in one way was found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Found {
    Missing,
    Different,
    Right,
}

impl Found {
    fn of(answer: Option<&str>) -> Self {
        match answer {
            None => Self::Missing,
            Some("t") => Self::Right,
            Some(_) => Self::Different,
        }
    }
}

/// Makes or repairs the role `linecard_owner` and the database `linecard`. Each step stands for
/// itself, so that a start that was killed between two is completed by the next.
pub(super) async fn ensure(connection: &EmbeddedConnection) -> Result<(), Error> {
    let (client, driver) = connection.superuser_config().connect(NoTls).await?;
    let work = async move {
        let outcome = ensure_over(&client).await;
        // The driver ends when the client is gone.
        drop(client);
        outcome
    };
    let (outcome, ended) = tokio::join!(work, driver);
    outcome.and(ended)
}

async fn ensure_over(client: &Client) -> Result<(), Error> {
    let (role, database) = look(client).await?;
    match role {
        Found::Right => {}
        Found::Missing => run(client, &format!("create role {OWNER} {ATTRIBUTES}")).await?,
        Found::Different => run(client, &format!("alter role {OWNER} {ATTRIBUTES}")).await?,
    }
    match database {
        Found::Right => {}
        Found::Missing => run(client, &format!("create database {DATABASE} owner {OWNER}")).await?,
        Found::Different => {
            run(client, &format!("alter database {DATABASE} owner to {OWNER}")).await?;
        }
    }
    Ok(())
}

async fn look(client: &Client) -> Result<(Found, Found), Error> {
    let answer = client.simple_query(LOOK).await?;
    let row = answer.iter().find_map(|message| match message {
        SimpleQueryMessage::Row(row) => Some(row),
        _ => None,
    });
    let found = |column| Found::of(row.and_then(|row| row.get(column)));
    Ok((found(0), found(1)))
}

async fn run(client: &Client, statement: &str) -> Result<(), Error> {
    tracing::info!(statement, "setting up the embedded PostgreSQL");
    client.batch_execute(statement).await
}
