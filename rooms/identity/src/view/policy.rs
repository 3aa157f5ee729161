//! Which roles need a second factor.

use axum::response::Response;
use kit::{Cx, Role};
use maud::html;
use ui::{Opt, Tone};

use super::{p, people::role, primary};
use crate::model::ways::Policy;

/// The page.
pub(crate) fn page(cx: &Cx, policy: &Policy) -> Response {
    let title = cx.t("identity.policy.title");
    let labels: Vec<(Role, String)> = Role::ALL.iter().map(|r| (*r, role(cx, r.word()))).collect();
    let options: Vec<Opt<'_>> =
        labels.iter().map(|(r, l)| Opt { value: r.word(), label: l, ..Opt::default() }).collect();
    let chosen: Vec<&str> = policy.second_factor.iter().map(String::as_str).collect();
    let body = html! {
        (ui::page_head("", title, cx.t("identity.policy.lead"), &html! {}))
        form .form method="post" action=(cx.href("/kerja/identitas/kebijakan")) {
            (ui::checkboxes(&ui::Choices {
                field: ui::Field {
                    name: "role",
                    label: cx.t("identity.policy.roles"),
                    hint: cx.t("identity.policy.hint"),
                    ..ui::Field::default()
                },
                options: &options,
                values: &chosen,
                inline: false,
            }))
            (ui::notice(Tone::Info, cx.t("identity.policy.at_once"), &p(cx.t("identity.policy.at_once_text"))))
            (ui::actions(&[primary(cx.t("identity.form.save"))]))
        }
    };
    cx.page(title).workbench().crumb(title, "").render(&body)
}
