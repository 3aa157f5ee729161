//! Pages, made of ui parts.

pub(crate) mod account;
pub(crate) mod bulk;
pub(crate) mod data;
pub(crate) mod delegate;
pub(crate) mod factor;
pub(crate) mod invite;
pub(crate) mod oidc;
pub(crate) mod orgs;
pub(crate) mod own;
pub(crate) mod passkey;
pub(crate) mod people;
pub(crate) mod person;
pub(crate) mod policy;
pub(crate) mod region;
pub(crate) mod reset;
pub(crate) mod sign_in;
pub(crate) mod ways;
pub(crate) mod who;

use base::Timestamp;
use contracts::org::{Org, OrgTree};
use kit::{Cx, Fields, Permission};
use maud::{Markup, html};
use ui::{Button, ButtonKind, Field, Icon, Input, LinkButton, Opt, input};

/// What is wrong with a form: field and text key.
pub(crate) type Faults = Vec<(&'static str, &'static str)>;

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
        ui::error_summary(self.cx.t("identity.error.summary"), &lines)
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
    pub(crate) fn needed(&self, name: &'a str, label: &'a str, hint: &'a str) -> Markup {
        let field = Field { required: true, ..self.field(name, label, hint) };
        input(&Input { field, maxlength: 200, ..Input::default() })
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
            Field { mark: self.cx.t("identity.form.optional"), ..self.field(name, label, hint) };
        input(&Input { field, kind, maxlength: 300, ..Input::default() })
    }

    /// A password field; it never shows what was typed.
    pub(crate) fn password(
        &self,
        name: &'a str,
        label: &'a str,
        hint: &'a str,
        autocomplete: &'a str,
    ) -> Markup {
        let f = self.field(name, label, hint);
        password(name, f.label, f.hint, f.error, autocomplete)
    }
}

/// A password field.
pub(crate) fn password(
    name: &str,
    label: &str,
    hint: &str,
    error: &str,
    autocomplete: &str,
) -> Markup {
    input(&Input {
        field: Field { name, label, hint, error, required: true, ..Field::default() },
        kind: "password",
        autocomplete,
        maxlength: 256,
        ..Input::default()
    })
}

/// The one thing to do in a form.
pub(crate) fn primary(label: &str) -> Markup {
    ui::button(&Button { label, kind: ButtonKind::Primary, ..Button::default() })
}

/// A small form that is only a button; `about` tells screen readers which row it belongs to.
pub(crate) fn post(cx: &Cx, action: &str, label: &str, about: &str, kind: ButtonKind) -> Markup {
    html! {
        form method="post" action=(cx.href(action)) {
            button .btn .small .quiet[kind == ButtonKind::Quiet] .danger[kind == ButtonKind::Danger] type="submit" {
                span { (label) @if !about.is_empty() { span .vh { " " (about) } } }
            }
        }
    }
}

/// A link that looks like a button.
pub(crate) fn link(label: &str, href: &str, icon: Icon, kind: ButtonKind) -> Markup {
    ui::link_button(&LinkButton { label, href, icon, kind, ..LinkButton::default() })
}

/// Paragraph of plain text.
pub(crate) fn p(text: &str) -> Markup {
    html! { p { (text) } }
}

// i18n-prefix: identity.month.
/// A day, as people write it.
pub(crate) fn day(cx: &Cx, t: Timestamp) -> String {
    let d = t.civil(&cx.app().province().zone);
    let key = format!("identity.month.{}", d.month());
    format!("{} {} {}", d.day(), cx.t(&key), d.year())
}

/// A moment, as people write it.
pub(crate) fn moment(cx: &Cx, t: Timestamp) -> String {
    let d = t.civil(&cx.app().province().zone);
    let time = format!("{:02}.{:02}", d.hour(), d.minute());
    cx.tf("identity.moment", &[("day", &day(cx, t)), ("time", &time)]).into_owned()
}

/// The organisations at which `p` is held and that are at work, in tree order.
pub(crate) fn choices<'t>(cx: &Cx, tree: &'t OrgTree, p: Permission) -> Vec<&'t Org> {
    tree.list.iter().filter(|o| !o.closed && cx.may(p, &o.path)).collect()
}

/// Organisations to choose from.
pub(crate) fn options<'t>(cx: &Cx, orgs: &[&'t Org]) -> Vec<Opt<'t>> {
    orgs.iter()
        .map(|o| Opt { value: &o.slug, label: o.name_in(cx.lang()), ..Opt::default() })
        .collect()
}
