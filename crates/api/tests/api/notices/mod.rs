//! Notices: what admins and owners must know, in the API and by mail.

mod told;
