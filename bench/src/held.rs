//! How many database connections are in use while requests wait for Twilio.

use std::time::Duration;

use crate::BenchError;
use crate::database::Cluster;

/// Samples of the state of the database connections, one every 10 ms.
const SAMPLES: u32 = 200;

/// The average number of active connections, and of those idle in a transaction.
pub(crate) async fn sample(cluster: &Cluster) -> Result<(f64, f64), BenchError> {
    let (mut busy, mut open) = (0, 0);
    for _ in 0..SAMPLES {
        tokio::time::sleep(Duration::from_millis(10)).await;
        let row = cluster
            .admin
            .query_one(
                "SELECT count(*) FILTER (WHERE state <> 'idle'), count(*) FILTER (WHERE state LIKE 'idle in%')
                FROM pg_stat_activity WHERE usename = 'linecard_app' AND application_name = 'linecard'",
                &[],
            )
            .await?;
        busy += row.try_get::<_, i64>(0)?;
        open += row.try_get::<_, i64>(1)?;
    }
    Ok((busy as f64 / f64::from(SAMPLES), open as f64 / f64::from(SAMPLES)))
}
