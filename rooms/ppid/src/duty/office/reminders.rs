//! When reminders go out, and a way to send those that are due at once.

use axum::response::Response;
use base::Kind;
use http::StatusCode;
use kit::{Cx, Fields, Web, mail, web::redirect_with};
use ui::{
    Button, ButtonKind, Checkbox, Field, Icon, Input, Tone, Width, button, checkbox, error_summary,
    html, input, notice, section,
};

use super::page;
use crate::duty::{
    service,
    settings::{self, Reminders},
};

const HERE: &str = "/kerja/ppid/kewajiban/pengingat";

fn fields(r: &Reminders) -> Fields {
    let days = |d: &[i64]| d.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ");
    let f = Fields::of(&[("sebelum", &days(&r.before)), ("sesudah", &days(&r.after))]);
    if r.on { f.with("nyala", "1") } else { f }
}

/// Days as typed: "30, 7". What is no number makes the whole wrong.
fn days(text: &str) -> Vec<i64> {
    text.split([',', ';', ' '])
        .filter(|d| !d.trim().is_empty())
        .map(|d| d.trim().parse().unwrap_or(0))
        .collect()
}

/// GET
pub(super) async fn show(cx: Cx, _f: Fields) -> Web {
    let mut r = cx.db().read().await?;
    let now = settings::read(r.conn()).await?;
    drop(r);
    Ok(draw(&cx, &fields(&now), "", StatusCode::OK))
}

fn draw(cx: &Cx, f: &Fields, error: &str, code: StatusCode) -> Response {
    let errors: Vec<(&str, &str)> =
        if error.is_empty() { Vec::new() } else { vec![("sebelum", error)] };
    let field = |name: &'static str, label: &'static str, hint: &'static str| Field {
        name,
        label: cx.t(label),
        hint: cx.t(hint),
        value: f.get(name),
        ..Field::default()
    };
    let on =
        Field { value: "", ..field("nyala", "ppid.duty.remind_on", "ppid.duty.remind_on_hint") };
    let line =
        |field| input(&Input { field, maxlength: 40, width: Width::Medium, ..Input::default() });
    let body = html! {
        (ui::page_head("", cx.t("ppid.duty.reminders"), cx.t("ppid.duty.reminders_lead"), &html! {}))
        (error_summary(cx.t("ppid.error.summary_title"), &errors))
        @if !mail::is_on(cx.app()) {
            (notice(Tone::Warning, cx.t("ppid.duty.no_mail"), &html! { p { (cx.t("ppid.duty.no_mail_text")) } }))
        }
        form .form method="post" action=(cx.href(HERE)) {
            (checkbox(&Checkbox { field: on, checked: f.has("nyala") }))
            (line(Field { error, ..field("sebelum", "ppid.duty.before", "ppid.duty.before_hint") }))
            (line(field("sesudah", "ppid.duty.after", "ppid.duty.after_hint")))
            (button(&Button { label: cx.t("ppid.office.save"), kind: ButtonKind::Primary, ..Button::default() }))
        }
        (section(cx.t("ppid.duty.send_now"), None, &html! {
            p { (cx.t("ppid.duty.send_now_text")) }
            form method="post" action=(cx.href("/kerja/ppid/kewajiban/pengingat/kirim")) {
                (button(&Button { label: cx.t("ppid.duty.send_now"), icon: Icon::Send, ..Button::default() }))
            }
        }))
    };
    page(cx, cx.t("ppid.duty.reminders"))
        .crumb(cx.t("ppid.duty.reminders"), "")
        .status(code)
        .render(&body)
}

/// POST
pub(super) async fn save(cx: Cx, f: Fields) -> Web {
    let to = Reminders {
        on: f.has("nyala"),
        before: days(f.get("sebelum")),
        after: days(f.get("sesudah")),
    };
    match settings::change(&cx, &to).await {
        Ok(()) => Ok(redirect_with(&cx, HERE, "ppid.flash.saved", None)),
        Err(e) if e.kind() == Kind::Invalid => {
            Ok(draw(&cx, &f, &cx.say(&e), StatusCode::UNPROCESSABLE_ENTITY))
        }
        Err(e) => Err(e.into()),
    }
}

/// POST: what is due goes out now.
pub(super) async fn send(cx: Cx, _f: Fields) -> Web {
    service::remind_soon(&cx).await?;
    Ok(redirect_with(&cx, HERE, "ppid.duty.flash.sending", None))
}
