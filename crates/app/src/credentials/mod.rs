//! Twilio credentials: sealing and opening them, and what Twilio's responses say about their rotation.

mod access;
mod login;
mod opened_tokens;
mod promotions;
mod sealing;
mod settings;

pub(crate) use access::Access;
pub(crate) use login::{Login, first_login};
pub(crate) use opened_tokens::OpenedTokens;
pub(crate) use promotions::{Observations, TokenPromotions, promotion_of};
pub(crate) use sealing::{Credentials, seal_context};
pub(crate) use settings::find_settings;
