//! What every start ensures in the cluster: the owner role and the database.

use tokio_postgres::{Client, Error, NoTls, SimpleQueryMessage};

use crate::connection::{DATABASE, EmbeddedConnection, OWNER};

const INSPECT: &str = "
    select
        (select rolcanlogin and rolcreaterole and not (rolsuper or rolbypassrls or rolcreatedb
                or rolreplication)
         from pg_roles where rolname = 'linecard_owner'),
        (select pg_get_userbyid(datdba) = 'linecard_owner'
         from pg_database where datname = 'linecard')";

const ATTRIBUTES: &str = "login createrole nosuperuser nobypassrls nocreatedb noreplication";

/// The state of an object compared with what it must be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum State {
    Missing,
    Wrong,
    Correct,
}

impl State {
    fn from_answer(answer: Option<&str>) -> Self {
        match answer {
            None => Self::Missing,
            Some("t") => Self::Correct,
            Some(_) => Self::Wrong,
        }
    }
}

/// Creates or repairs the role `linecard_owner` and the database `linecard`. The steps are independent, so a
/// start that was killed between two of them is completed by the next.
pub(crate) async fn ensure(connection: &EmbeddedConnection) -> Result<(), Error> {
    let (client, driver) = connection.superuser_config().connect(NoTls).await?;
    let work = async move {
        let outcome = ensure_over(&client).await;
        // The driver ends once the client is dropped.
        drop(client);
        outcome
    };
    let (outcome, ended) = tokio::join!(work, driver);
    outcome.and(ended)
}

async fn ensure_over(client: &Client) -> Result<(), Error> {
    let (role, database) = inspect(client).await?;
    match role {
        State::Correct => {}
        State::Missing => run(client, &format!("create role {OWNER} {ATTRIBUTES}")).await?,
        State::Wrong => run(client, &format!("alter role {OWNER} {ATTRIBUTES}")).await?,
    }
    match database {
        State::Correct => {}
        State::Missing => run(client, &format!("create database {DATABASE} owner {OWNER}")).await?,
        State::Wrong => {
            run(client, &format!("alter database {DATABASE} owner to {OWNER}")).await?;
        }
    }
    Ok(())
}

async fn inspect(client: &Client) -> Result<(State, State), Error> {
    let answer = client.simple_query(INSPECT).await?;
    let row = answer.iter().find_map(|message| match message {
        SimpleQueryMessage::Row(row) => Some(row),
        _ => None,
    });
    let state = |column| State::from_answer(row.and_then(|row| row.get(column)));
    Ok((state(0), state(1)))
}

async fn run(client: &Client, statement: &str) -> Result<(), Error> {
    tracing::info!(statement, "provisioning the embedded PostgreSQL");
    client.batch_execute(statement).await
}
