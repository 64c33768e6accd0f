//! Mail through the operator's SMTP server.
//!
//! What does not belong here: what a mail says and when it is sent (that is `app`'s), reading configuration.

mod error;
mod mailer;
mod server;

pub use error::MailError;
pub use mailer::{Mail, Mailer, Sender};
pub use server::SmtpServer;
