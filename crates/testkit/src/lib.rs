//! Town: a whole house for one test, on a database of the test's own, with people of every role and a clock
//! that stands still. Real parts wherever they are cheap; engines have small stand-ins here, so that a
//! room's tests never compile tantivy or typst (the adapters are tested against the real ones in `betang`).

#![expect(
    clippy::expect_used,
    clippy::panic,
    reason = "a town that cannot be built is a test that fails"
)]

mod ask;
mod orgs;
mod papers;
mod searching;
mod town;

pub use ask::Answer;
pub use orgs::{ORGS, tree};
pub use papers::PlainPapers;
pub use searching::MemorySearch;
pub use town::{Person, Town, Which};

/// Runs a test on SQLite and on PostgreSQL. The test binary says which rooms are open:
/// `fn rooms() -> Vec<kit::Room>` at its root.
#[macro_export]
#[expect(clippy::crate_in_macro_def, reason = "the test binary's own rooms are meant")]
macro_rules! both {
    ($($(#[$m:meta])* async fn $name:ident($town:ident: Town) $body:block)*) => {$(
        mod $name {
            #[allow(unused_imports, reason = "a test may need nothing of its surroundings")]
            use super::*;

            $(#[$m])*
            async fn on($town: $crate::Town) $body

            #[test]
            fn sqlite() {
                $crate::Town::run($crate::Which::Sqlite, crate::rooms(), |t| Box::pin(on(t)));
            }

            #[test]
            fn postgres() {
                $crate::Town::run($crate::Which::Postgres, crate::rooms(), |t| Box::pin(on(t)));
            }
        }
    )*};
}
