//! Words that every part of Betang shares: typed ids, time, money, language, errors. No IO, no async.

mod error;
mod id;
mod lang;
mod money;
mod text;
mod time;

pub use error::{Error, Kind, Result};
pub use id::Id;
pub use lang::Lang;
pub use money::Rupiah;
pub use text::{fold, slug};
pub use time::{Clock, FrozenClock, SystemClock, Timestamp};
