//! The web: one front door for every request, pages, forms, errors.
//!
//! Life of a request (see [`front`]): id, language, kept page, limit, origin check, session, route, access,
//! handler, error page, headers. Rooms only see the handler.

mod asset;
mod cache;
mod error;
mod fields;
mod front;
mod gate;
mod guard;
mod page;

pub(crate) use error::status;
pub use error::{HttpError, Web};
pub use fields::Fields;
pub use front::{Front, router};
pub use page::{Page, download_name, redirect, redirect_with, sign_in_cookie, sign_out_cookie};
