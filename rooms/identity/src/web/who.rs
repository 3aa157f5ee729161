//! `/kerja/identitas/siapa` and `/kerja/identitas/organisasi/{slug}/siapa`: who can do what.

use axum::extract::Path;
use kit::{Cx, Web};

use super::export;
use crate::{
    service::{orgs, who},
    view::who as view,
};

/// GET: where to look.
pub(super) async fn places(cx: Cx) -> Web {
    let tree = who::places(&cx).await?;
    Ok(view::places(&cx, &tree))
}

/// GET
pub(super) async fn here(cx: Cx, Path(slug): Path<String>) -> Web {
    let (who, tree) = (who::here(&cx, &slug).await?, orgs::tree(&cx).await?);
    Ok(view::here(&cx, &tree, &who))
}

/// GET: the same as CSV, a line for each right and its source.
pub(super) async fn csv(cx: Cx, Path(slug): Path<String>) -> Web {
    let (who, tree) = (who::take_along(&cx, &slug).await?, orgs::tree(&cx).await?);
    let name = format!("siapa-{slug}-{}.csv", export::today(&cx));
    export::csv(&cx, &name, &view::table(&cx, &tree, &who)).await
}
