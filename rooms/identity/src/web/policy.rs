//! Which roles need a second factor: `/kerja/identitas/kebijakan`.

use kit::{
    Cx, Fields, Web,
    web::{redirect, redirect_with},
};

use crate::{
    service::{policy, ways},
    view::policy as view,
};

pub(super) async fn show(cx: Cx) -> Web {
    Ok(view::page(&cx, &policy::show(&cx).await?))
}

pub(super) async fn save(cx: Cx, fields: Fields) -> Web {
    let roles = policy::roles(fields.all("role"))?;
    policy::set(&cx, &roles).await?;
    // Whoever has just shut out themselves is led to the remedy at once.
    if ways::own(&cx).await?.waits {
        return Ok(redirect(&cx, "/akun/pengaman"));
    }
    Ok(redirect_with(&cx, "/kerja/identitas/kebijakan", "identity.flash.policy", None))
}
