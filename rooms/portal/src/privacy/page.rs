//! `/privasi`: what is done with personal data, for people and for programs.

use axum::{
    Json,
    response::{IntoResponse as _, Response},
};
use http::{HeaderValue, header};
use kit::{Cx, Web};
use serde_json::{Value, json};
use ui::{Markup, MetaItem, html, meta_list, page_head, section};

use super::{
    register::{self, Entry},
    statements::Statements,
};

pub(super) async fn show(cx: Cx) -> Web {
    let statements = Statements::of(&cx).await?;
    let entries = register::read(&cx);
    let title = cx.t("portal.privacy.title");
    let body = html! {
        div .wrap .stack {
            (page_head("", title, cx.t("portal.privacy.lead"), &html! {}))
            div .prose {
                h2 { (cx.t("portal.privacy.short")) }
                ul {
                    li { (cx.t("portal.about.privacy_1")) }
                    li { (cx.t("portal.about.privacy_2")) }
                    li { (cx.t("portal.about.privacy_3")) }
                }
            }
            (section(cx.t("portal.privacy.register"), None, &list(&cx, &entries)))
            (rights(&cx))
            (section(cx.t("portal.privacy.contact"), None, &html! {
                p { (cx.t("portal.privacy.contact_text")) }
                (statements.privacy_contact(&cx).markup(&cx))
            }))
            p .hint {
                (cx.t("portal.privacy.machine")) " "
                a href=(cx.href("/privasi.json")) { code { "/privasi.json" } }
            }
        }
    };
    Ok(cx
        .page(title)
        .description(cx.t("portal.privacy.lead"))
        .crumb(cx.t("kit.shell.home"), "/")
        .crumb(title, "")
        .canonical("/privasi")
        .render(&body))
}

/// What each processing is, as facts under its own heading.
pub(super) fn list(cx: &Cx, entries: &[Entry]) -> Markup {
    html! {
        div .stack {
            @for e in entries {
                section .panel {
                    h3 { (e.what) }
                    (meta_list(&[
                        MetaItem::text(cx.t("portal.privacy.who"), &e.who),
                        MetaItem::text(cx.t("portal.privacy.purpose"), &e.purpose),
                        MetaItem::text(cx.t("portal.privacy.basis"), &e.basis),
                        MetaItem::text(cx.t("portal.privacy.retention"), &e.retention),
                    ]))
                }
            }
        }
    }
}

fn rights(cx: &Cx) -> Markup {
    html! {
        div .prose {
            h2 { (cx.t("portal.privacy.rights")) }
            p { (cx.t("portal.privacy.rights_text")) }
            ul {
                li { (cx.t("portal.privacy.right_know")) }
                li { (cx.t("portal.privacy.right_copy")) }
                li { (cx.t("portal.privacy.right_correct")) }
                li { (cx.t("portal.privacy.right_erase")) }
                li { (cx.t("portal.privacy.right_withdraw")) }
            }
            p { (cx.t("portal.privacy.follow_key")) }
        }
    }
}

/// The same for programs.
pub(super) async fn json(cx: Cx) -> Web {
    let contact = Statements::of(&cx).await?.privacy_contact(&cx);
    let processing: Vec<Value> = register::read(&cx).iter().map(entry_json).collect();
    let mut r = Json(json!({
        "law": "UU 27/2022",
        "lang": cx.lang().tag(),
        "controller": {
            "name": cx.app().province().name,
            "unit": contact.unit,
            "email": contact.email,
            "phone": contact.phone,
            "address": contact.address,
        },
        "page": cx.absolute("/privasi"),
        "processing": processing,
    }))
    .into_response();
    r.headers_mut().insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, HeaderValue::from_static("*"));
    Ok::<Response, _>(r)
}

/// One processing for programs.
pub(super) fn entry_json(e: &Entry) -> Value {
    json!({
        "name": e.name,
        "what": e.what,
        "who": e.who,
        "purpose": e.purpose,
        "basis": e.basis,
        "retention": e.retention,
    })
}
