//! Minimal HTTP/1.1: sends prepared requests and finds the end of a response or request. The less CPU time it uses, the
//! more is left to what is measured.

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use crate::BenchError;

/// A keep-alive connection with its read buffer.
pub(crate) struct Connection {
    stream: TcpStream,
    buffer: Vec<u8>,
}

/// A message's first line and body.
pub(crate) struct Message {
    pub(crate) head: Vec<u8>,
    pub(crate) body: Vec<u8>,
}

impl Message {
    /// Of an answer.
    pub(crate) fn status(&self) -> u16 {
        self.head.get(9..12).and_then(|code| std::str::from_utf8(code).ok()?.parse().ok()).unwrap_or(0)
    }
}

impl Connection {
    pub(crate) fn new(stream: TcpStream) -> Result<Self, BenchError> {
        stream.set_nodelay(true)?;
        Ok(Self { stream, buffer: Vec::with_capacity(8 * 1024) })
    }

    pub(crate) async fn write(&mut self, bytes: &[u8]) -> Result<(), BenchError> {
        Ok(self.stream.write_all(bytes).await?)
    }

    /// The next complete message; `None` if the connection was closed.
    pub(crate) async fn read(&mut self) -> Result<Option<Message>, BenchError> {
        loop {
            if let Some((head, end)) = whole(&self.buffer) {
                let rest = self.buffer.split_off(end);
                let mut message = std::mem::replace(&mut self.buffer, rest);
                let body = message.split_off(head);
                return Ok(Some(Message { head: message, body }));
            }
            if self.stream.read_buf(&mut self.buffer).await? == 0 {
                return Ok(None);
            }
        }
    }
}

/// The ends of the head and of the message, if it is complete.
fn whole(buffer: &[u8]) -> Option<(usize, usize)> {
    let head = buffer.windows(4).position(|window| window == b"\r\n\r\n")? + 4;
    let lines = buffer.get(..head)?;
    if let Some(length) = field(lines, b"content-length:") {
        let length: usize = std::str::from_utf8(length).ok()?.trim().parse().ok()?;
        return (buffer.len() >= head + length).then_some((head, head + length));
    }
    if field(lines, b"transfer-encoding:").is_none() {
        return Some((head, head));
    }
    let last = buffer.get(head..)?.windows(5).position(|window| window == b"0\r\n\r\n")?;
    Some((head, head + last + 5))
}

fn field<'h>(head: &'h [u8], name: &[u8]) -> Option<&'h [u8]> {
    head.split(|byte| *byte == b'\n').find_map(|line| {
        let (start, value) = line.split_at_checked(name.len())?;
        start.eq_ignore_ascii_case(name).then_some(value)
    })
}
