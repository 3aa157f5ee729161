//! The workbench of the room, under `/kerja/ppid`.

use kit::Route;

pub(crate) fn routes() -> Vec<Route> {
    Vec::new()
}
