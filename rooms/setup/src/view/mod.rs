//! Pages, made of ui parts.

pub(crate) mod account;
pub(crate) mod door;
pub(crate) mod mail;
pub(crate) mod orgs;
pub(crate) mod province;
pub(crate) mod settings;

use axum::response::Response;
use http::StatusCode;
use kit::{Cx, Fields};
use maud::{Markup, html};
use ui::{Button, ButtonKind, Field, Input, StepState, input};

use crate::model::{Progress, Step};

/// A form that keeps what was typed and says what is wrong with it.
pub(crate) struct Form<'a> {
    pub(crate) cx: &'a Cx,
    pub(crate) fields: &'a Fields,
    pub(crate) faults: &'a [(&'static str, &'static str)],
}

impl<'a> Form<'a> {
    /// The list above the form; nothing when all is well.
    pub(crate) fn summary(&self) -> Markup {
        let lines: Vec<(&str, &str)> =
            self.faults.iter().map(|(f, k)| (*f, self.cx.t(k))).collect();
        ui::error_summary(self.cx.t("setup.error.summary"), &lines)
    }

    /// What every control has; keys in, texts out.
    pub(crate) fn field(&self, name: &'a str, label: &'a str, hint: &'a str) -> Field<'a> {
        let error = self.faults.iter().find(|(f, _)| *f == name).map_or("", |(_, k)| self.cx.t(k));
        let hint = if hint.is_empty() { "" } else { self.cx.t(hint) };
        Field {
            name,
            label: self.cx.t(label),
            hint,
            error,
            value: self.fields.get(name),
            ..Field::default()
        }
    }

    /// A line of text that must be filled.
    pub(crate) fn needed(
        &self,
        kind: &'a str,
        name: &'a str,
        label: &'a str,
        hint: &'a str,
    ) -> Markup {
        let field = Field { required: true, ..self.field(name, label, hint) };
        input(&Input { field, kind, maxlength: 200, ..Input::default() })
    }

    /// A line of text that may stay empty.
    pub(crate) fn line(
        &self,
        kind: &'a str,
        name: &'a str,
        label: &'a str,
        hint: &'a str,
    ) -> Markup {
        let field =
            Field { mark: self.cx.t("setup.form.optional"), ..self.field(name, label, hint) };
        input(&Input { field, kind, maxlength: 300, ..Input::default() })
    }

    /// The status of an answer with this form.
    pub(crate) fn status(&self) -> StatusCode {
        if self.faults.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY }
    }
}

/// The one thing to do in a form.
pub(crate) fn primary(label: &str) -> Markup {
    ui::button(&Button { label, kind: ButtonKind::Primary, ..Button::default() })
}

// i18n-prefix: setup.step.
fn label(cx: &Cx, step: Step) -> &str {
    cx.t(match step {
        Step::Province => "setup.step.province",
        Step::Orgs => "setup.step.orgs",
        Step::Mail => "setup.step.mail",
        Step::Account => "setup.step.account",
    })
}

/// A page of the moving in: where one is, what is behind, what comes.
pub(crate) fn step(
    cx: &Cx,
    here: Step,
    progress: Progress,
    lead: &str,
    status: StatusCode,
    body: &Markup,
) -> Response {
    let hrefs: Vec<String> = Step::ALL.iter().map(|s| cx.href(s.path())).collect();
    let steps: Vec<ui::Step<'_>> = Step::ALL
        .iter()
        .zip(&hrefs)
        .map(|(s, href)| {
            let state = match (*s == here, s.is_done(progress)) {
                (true, _) => StepState::Current,
                (_, true) => StepState::Done,
                _ => StepState::Todo,
            };
            let back = *s != here && s.is_done(progress);
            ui::Step {
                label: label(cx, *s),
                state,
                href: if back { href } else { "" },
                ..ui::Step::default()
            }
        })
        .collect();
    let title = label(cx, here);
    let whole = html! {
        (ui::page_head(cx.t("setup.title"), title, lead, &html! {}))
        div .stack {
            (ui::steps(cx.t("setup.step.label"), &steps))
            div { (body) }
        }
    };
    page(cx, title, status, &whole)
}

/// A page of this room before anybody has an account.
fn page(cx: &Cx, title: &str, status: StatusCode, body: &Markup) -> Response {
    cx.page(title).class("narrow").noindex().without_search().status(status).render(body)
}
