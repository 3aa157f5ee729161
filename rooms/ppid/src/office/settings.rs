//! How the room works: when the main officer looks, and who need not wait for it.

use contracts::org::OrgId;
use kit::{Cx, Fields, Web, web::redirect_with};
use ui::{Button, ButtonKind, Choices, Field, Opt, button, checkboxes, html, radios};

use super::words;
use crate::{
    model::{PPID_EDIT, ReviewRule},
    service::{self, settings},
};

/// GET
pub(super) async fn show(cx: Cx, _f: Fields) -> Web {
    let mut r = cx.db().read().await?;
    let now = settings::read(r.conn()).await?;
    drop(r);
    let orgs = service::agencies(&cx, PPID_EDIT).await?;
    let rules = [
        Opt {
            value: ReviewRule::Before.word(),
            label: cx.t("ppid.office.review_before"),
            hint: cx.t("ppid.office.review_before_hint"),
            group: "",
        },
        Opt {
            value: ReviewRule::After.word(),
            label: cx.t("ppid.office.review_after"),
            hint: cx.t("ppid.office.review_after_hint"),
            group: "",
        },
    ];
    let ids: Vec<(String, &str)> = orgs
        .iter()
        .filter(|o| !matches!(o.kind.as_str(), "province" | "district"))
        .map(|o| (o.id.to_string(), o.name.as_str()))
        .collect();
    let agencies: Vec<Opt<'_>> =
        ids.iter().map(|(v, l)| Opt { value: v, label: l, ..Opt::default() }).collect();
    let trusted: Vec<String> = now.trusted.iter().map(ToString::to_string).collect();
    let chosen: Vec<&str> = trusted.iter().map(String::as_str).collect();
    let body = html! {
        (ui::page_head("", cx.t("ppid.office.settings"), "", &html! {}))
        form .form method="post" action=(cx.href("/kerja/ppid/pengaturan")) {
            (radios(&Choices { field: Field { name: "pemeriksaan", label: cx.t("ppid.office.review_rule"), value: now.review.word(), ..Field::default() }, options: &rules, ..Choices::default() }))
            (checkboxes(&Choices { field: Field { name: "dipercaya", label: cx.t("ppid.office.trusted"), hint: cx.t("ppid.office.trusted_hint"), ..Field::default() }, options: &agencies, values: &chosen, ..Choices::default() }))
            (button(&Button { label: cx.t("ppid.office.save"), kind: ButtonKind::Primary, ..Button::default() }))
        }
    };
    Ok(words::page(&cx, cx.t("ppid.office.settings"))
        .crumb(cx.t("ppid.office.settings"), "")
        .render(&body))
}

/// POST
pub(super) async fn save(cx: Cx, f: Fields) -> Web {
    let tree = service::tree(cx.app()).await?;
    let trusted: Vec<OrgId> = f
        .all("dipercaya")
        .filter_map(|id| id.parse().ok())
        .filter(|id| tree.find(*id).is_some())
        .collect();
    let review = ReviewRule::parse(f.get("pemeriksaan")).unwrap_or(ReviewRule::Before);
    settings::change(&cx, &settings::Settings { review, trusted }).await?;
    Ok(redirect_with(&cx, "/kerja/ppid/pengaturan", "ppid.flash.saved", None))
}
