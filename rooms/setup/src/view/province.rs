//! The province as it shows itself: the fields, in the set-up and in the settings alike.

use axum::response::Response;
use kit::{Cx, Fields};
use maud::{Markup, html};
use ui::{Checkbox, Field, FileInput, Input, Opt, Width};

use super::{Form, primary};
use crate::model::{Progress, Step, ZONES};

/// The step.
pub(crate) fn page(
    cx: &Cx,
    progress: Progress,
    fields: &Fields,
    faults: &[(&'static str, &'static str)],
) -> Response {
    let f = Form { cx, fields, faults };
    let body = html! {
        (f.summary())
        form .form method="post" action=(cx.href(Step::Province.path())) enctype="multipart/form-data" {
            (controls(&f))
            (ui::actions(&[primary(cx.t("setup.form.next"))]))
        }
    };
    super::step(cx, Step::Province, progress, cx.t("setup.province.lead"), f.status(), &body)
}

/// Every field of the province.
pub(crate) fn controls(f: &Form<'_>) -> Markup {
    let cx = f.cx;
    let zones: Vec<(&str, String)> =
        ZONES.iter().map(|z| (*z, cx.t(&zone_key(z)).to_owned())).collect();
    let zones: Vec<Opt<'_>> =
        zones.iter().map(|(value, label)| Opt { value, label, ..Opt::default() }).collect();
    let short = |name, label, hint, width| {
        let field = Field { required: true, ..f.field(name, label, hint) };
        ui::input(&Input { field, width, maxlength: 60, ..Input::default() })
    };
    let colour = |name, label, hint| {
        let field = Field { mark: cx.t("setup.form.optional"), ..f.field(name, label, hint) };
        ui::input(&Input { field, width: Width::Short, maxlength: 7, ..Input::default() })
    };
    html! {
        (f.needed("text", "name", "setup.province.name", "setup.province.name_hint"))
        (f.needed("text", "name_en", "setup.province.name_en", ""))
        (short("short", "setup.province.short", "setup.province.short_hint", Width::Medium))
        (short("code", "setup.province.code", "setup.province.code_hint", Width::Short))
        (short("portal", "setup.province.portal", "setup.province.portal_hint", Width::Medium))
        (ui::select(&f.field("zone", "setup.province.zone", ""), "", &zones))
        (ui::fieldset(cx.t("setup.province.look"), cx.t("setup.province.look_text"), &html! {
            (colour("accent", "setup.province.accent", "setup.province.accent_hint"))
            (colour("accent_dark", "setup.province.accent_dark", "setup.province.accent_hint"))
            (ui::file_input(&FileInput {
                field: Field { mark: cx.t("setup.form.optional"), ..f.field("logo", "setup.province.logo", "setup.province.logo_hint") },
                accept: ".svg,.png",
                multiple: false,
            }))
            @if !cx.app().province().logo.is_empty() {
                (ui::checkbox(&Checkbox { field: f.field("logo_off", "setup.province.logo_off", ""), checked: false }))
            }
        }))
        (ui::fieldset(cx.t("setup.province.contact"), cx.t("setup.province.contact_text"), &html! {
            (f.line("text", "address", "setup.province.address", ""))
            (f.line("email", "email", "setup.province.email", ""))
            (f.line("tel", "phone", "setup.province.phone", ""))
        }))
    }
}

// i18n-prefix: setup.zone.
fn zone_key(zone: &str) -> String {
    format!("setup.zone.{}", zone.rsplit('/').next().unwrap_or_default().to_lowercase())
}
