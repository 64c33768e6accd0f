//! Encryption keys and what they protect.

mod rotation;
mod secrecy;
