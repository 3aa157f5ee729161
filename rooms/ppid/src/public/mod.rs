//! The public side of the room: catalogue, item pages, exports. Reads only.

use kit::Route;

pub(crate) fn routes() -> Vec<Route> {
    Vec::new()
}
