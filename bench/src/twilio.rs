//! A stub of Twilio that answers with a fixed 201, except for the SID.

use std::net::SocketAddr;
use std::rc::Rc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use tokio::net::TcpListener;
use tokio::task::LocalSet;

use crate::BenchError;
use crate::wire::Connection;

pub(crate) async fn serve(listen: SocketAddr, delay: Duration) -> Result<(), BenchError> {
    let listener = TcpListener::bind(listen).await?;
    let calls = Rc::new(AtomicU64::new(0));
    LocalSet::new()
        .run_until(async move {
            loop {
                let (stream, _) = listener.accept().await?;
                let (mut connection, calls) = (Connection::new(stream)?, Rc::clone(&calls));
                tokio::task::spawn_local(async move {
                    while let Ok(Some(_)) = connection.read().await {
                        if !delay.is_zero() {
                            tokio::time::sleep(delay).await;
                        }
                        let answer = answer(calls.fetch_add(1, Ordering::Relaxed));
                        if connection.write(answer.as_bytes()).await.is_err() {
                            break;
                        }
                    }
                });
            }
        })
        .await
}

fn answer(call: u64) -> String {
    let body = format!(
        r#"{{"sid": "CA{call:032x}", "status": "queued", "account_sid": "AC00000000000000000000000000000000", "to": "+14155550100", "from": "+14150000000", "date_created": null, "start_time": null, "end_time": null, "duration": null, "price": null, "price_unit": "USD", "answered_by": null, "direction": "outbound-api", "queue_time": "0", "api_version": "2010-04-01"}}"#
    );
    format!("HTTP/1.1 201 CREATED\r\nContent-Type: application/json\r\nContent-Length: {}\r\n\r\n{body}", body.len())
}
