//! One connection to the PostgreSQL of a test.

use tokio_postgres::{Client, Config, NoTls};

pub(crate) async fn connect(config: &Config) -> Client {
    let (client, connection) = config.connect(NoTls).await.expect("the test PostgreSQL answers");
    #[expect(clippy::disallowed_methods, reason = "it ends with the client")]
    tokio::spawn(connection);
    client
}
