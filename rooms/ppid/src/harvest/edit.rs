//! A site is given another name, rhythm or category. Its address, kind and agency are what it is: another one of
//! these is another site.

use axum::extract::Path;
use kit::{Cx, Fields, Web, web::redirect_with};
use ui::{Button, ButtonKind, MetaItem, button, html, meta_list};

use super::{form, list::LIST, service};
use crate::office::words;

/// GET
pub(super) async fn show(cx: Cx, Path(id): Path<String>, _f: Fields) -> Web {
    let known = service::open(&cx, &id).await?;
    let (s, path) = (&known.source, format!("{LIST}/{id}"));
    let every = s.every_hours.to_string();
    let now = Fields::of(&[
        ("nama", s.name.as_str()),
        ("tiap", every.as_str()),
        ("kategori", s.category.word()),
    ]);
    // i18n-prefix: ppid.harvest.kind_
    let kind = format!("ppid.harvest.kind_{}", s.kind.word());
    let text = |key, value: &str| MetaItem { label: cx.t(key), value: html! { (value) } };
    let title = cx.t("ppid.harvest.edit");
    let body = html! {
        (ui::page_head(&s.name, title, cx.t("ppid.harvest.edit_lead"), &html! {}))
        (meta_list(&[
            text("ppid.harvest.url", &s.url),
            text("ppid.harvest.kind", cx.t(&kind)),
            text("ppid.harvest.org", &known.org.name),
        ]))
        form .form method="post" action=(cx.href(&format!("{path}/ubah"))) {
            (form::habits(&cx, &now))
            div .actions {
                (button(&Button { label: cx.t("ppid.harvest.edit_save"), kind: ButtonKind::Primary, ..Button::default() }))
                a .btn .secondary href=(cx.href(&path)) { span { (cx.t("ppid.office.cancel")) } }
            }
        }
    };
    Ok(words::page(&cx, title)
        .crumb(cx.t("ppid.harvest.title"), LIST)
        .crumb(&s.name, &path)
        .crumb(title, "")
        .render(&body))
}

/// POST
pub(super) async fn save(cx: Cx, Path(id): Path<String>, f: Fields) -> Web {
    let known = service::open(&cx, &id).await?;
    let is = service::reread(&cx, &f, &known.source);
    service::change(&cx, &known, &is).await?;
    Ok(redirect_with(&cx, &format!("{LIST}/{id}"), "ppid.harvest.flash_changed", None))
}
