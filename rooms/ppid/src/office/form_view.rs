//! How the form of an item looks: the essential first, details folded, what comes next at the end.

use axum::response::Response;
use base::Result;
use http::StatusCode;
use kit::Cx;
use ui::{
    Button, ButtonKind, Choices, Field, Input, Markup, Opt, Tone, Width, button, error_summary,
    fieldset, hidden, html, input, notice, radios, select, textarea,
};

use super::{form::Filled, item_view, words};
use crate::{
    model::{Category, Form, Stage, State},
    service, store,
};

struct Draw<'a> {
    cx: &'a Cx,
    filled: &'a Filled,
}

impl<'a> Draw<'a> {
    fn field(&'a self, name: &'static str, label: &'a str, hint: &'a str) -> Field<'a> {
        let error = self.filled.errors.iter().find(|(n, _)| *n == name);
        Field {
            name,
            label: self.cx.t(label),
            hint: if hint.is_empty() { "" } else { self.cx.t(hint) },
            error: error.map_or("", |(_, key)| self.cx.t(key)),
            value: self.filled.fields.get(name),
            ..Field::default()
        }
    }

    fn line(&'a self, name: &'static str, label: &'a str, hint: &'a str) -> Markup {
        input(&Input { field: self.field(name, label, hint), maxlength: 500, ..Input::default() })
    }

    /// Where a proposed value was read: the words of the document, so that it can be believed or not.
    fn evidence(&self, name: &'static str) -> Markup {
        let p = &self.filled.proposal;
        let found = match name {
            "judul" => &p.title,
            "ringkasan" => &p.summary,
            "kategori" => &p.category,
            "tanggal" => &p.date,
            "periode" => &p.period,
            "tag" => &p.doc_type,
            _ => &None,
        };
        let Some(found) = found.as_ref().filter(|_| self.filled.proposed.contains(&name)) else {
            return html! {};
        };
        let words: String = found.evidence.chars().take(220).collect();
        html! {
            p .hint { (ui::icon(ui::Icon::FileText)) " " (self.cx.tf("ppid.office.evidence", &[("words", &words)])) }
        }
    }

    fn essential(&'a self) -> Markup {
        let cx = self.cx;
        let categories: Vec<(String, String, String)> = Category::ALL
            .iter()
            .map(|c| {
                let w = c.word();
                (
                    w.to_owned(),
                    cx.t(&format!("ppid.category.{w}")).to_owned(),
                    cx.t(&format!("ppid.category.{w}_hint")).to_owned(),
                )
            })
            .collect();
        let options: Vec<Opt<'_>> = categories
            .iter()
            .map(|(v, l, h)| Opt { value: v, label: l, hint: h, group: "" })
            .collect();
        html! {
            (input(&Input { field: self.field("judul", "ppid.field.title", "ppid.field.title_hint"), maxlength: 500, ..Input::default() }))
            (self.evidence("judul"))
            (textarea(&self.field("ringkasan", "ppid.field.summary", "ppid.field.summary_hint"), 4, 10_000))
            (self.evidence("ringkasan"))
            (radios(&Choices { field: self.field("kategori", "ppid.field.category", ""), options: &options, ..Choices::default() }))
            (self.evidence("kategori"))
            (ui::date(&self.field("tanggal", "ppid.field.made_on", "ppid.field.made_on_hint"), "", ""))
            (self.evidence("tanggal"))
        }
    }

    fn about(&'a self) -> Markup {
        html! {
            (input(&Input { field: self.field("periode", "ppid.field.period", "ppid.field.period_hint"), maxlength: 100, width: Width::Medium, ..Input::default() }))
            (self.evidence("periode"))
            (input(&Input { field: self.field("tahun", "ppid.field.year", "ppid.field.year_hint"), maxlength: 4, inputmode: "numeric", width: Width::Short, ..Input::default() }))
            (self.line("tag", "ppid.field.tags", "ppid.field.tags_hint"))
            (self.evidence("tag"))
            (self.line("terkait", "ppid.field.related", "ppid.field.related_hint"))
            (self.line("judul_en", "ppid.field.title_en", "ppid.field.title_en_hint"))
        }
    }

    fn keeping(&'a self) -> Markup {
        let cx = self.cx;
        let forms: Vec<(&str, String)> = Form::ALL
            .iter()
            .map(|f| (f.word(), cx.t(&format!("ppid.form.{}", f.word())).to_owned()))
            .collect();
        let forms: Vec<Opt<'_>> =
            forms.iter().map(|(v, l)| Opt { value: v, label: l, ..Opt::default() }).collect();
        let languages = [
            Opt { value: "id", label: cx.t("ppid.field.language_id"), ..Opt::default() },
            Opt { value: "en", label: cx.t("ppid.field.language_en"), ..Opt::default() },
            Opt { value: "other", label: cx.t("ppid.field.language_other"), ..Opt::default() },
        ];
        html! {
            (self.line("unit", "ppid.field.unit", "ppid.field.unit_hint"))
            (self.line("pejabat", "ppid.field.officer", "ppid.field.officer_hint"))
            (self.line("pembuat", "ppid.field.maker", ""))
            (self.line("tempat", "ppid.field.made_place", ""))
            (select(&self.field("bentuk", "ppid.field.form", ""), "", &forms))
            (self.line("retensi", "ppid.field.retention", "ppid.field.retention_hint"))
            (select(&self.field("bahasa", "ppid.field.language", ""), "", &languages))
            (self.line("dasar", "ppid.field.legal_basis", "ppid.field.legal_basis_hint"))
        }
    }

    fn next(&self) -> Markup {
        let (cx, f) = (self.cx, self.filled);
        let save = Button {
            label: cx.t("ppid.office.save"),
            name: "lalu",
            value: "simpan",
            novalidate: true,
            ..Button::default()
        };
        let stage = f.item.stage();
        let open = matches!(stage, Stage::Draft | Stage::Review | Stage::Scheduled);
        html! {
            div .actions .sticky {
                @if open && f.may_publish {
                    (button(&Button { label: cx.t("ppid.office.save_publish"), kind: ButtonKind::Primary, name: "lalu", value: "terbitkan", icon: ui::Icon::Globe, ..save }))
                    (button(&save))
                } @else if stage == Stage::Draft {
                    (button(&Button { label: cx.t("ppid.office.save_submit"), kind: ButtonKind::Primary, name: "lalu", value: "ajukan", icon: ui::Icon::Send, ..save }))
                    (button(&save))
                } @else {
                    (button(&Button { kind: ButtonKind::Primary, ..save }))
                }
                a .btn .quiet href=(cx.href(&words::at(f.item.number, ""))) { span { (cx.t("ppid.office.cancel")) } }
            }
            @if open && f.may_publish { (self.later(save)) }
        }
    }

    fn later(&self, save: Button<'_>) -> Markup {
        let cx = self.cx;
        let time = Input {
            field: self.field(
                "terbit_jam",
                "ppid.field.publish_time",
                "ppid.field.publish_time_hint",
            ),
            kind: "time",
            width: Width::Short,
            ..Input::default()
        };
        html! {
            details open[self.filled.errors.iter().any(|(n, _)| *n == "terbit_tanggal")] {
                summary { (cx.t("ppid.office.later")) }
                (ui::date(&self.field("terbit_tanggal", "ppid.field.publish_date", ""), "", ""))
                (input(&time))
                (button(&Button { label: cx.t("ppid.office.schedule"), kind: ButtonKind::Secondary, name: "lalu", value: "jadwalkan", icon: ui::Icon::Clock, ..save }))
            }
        }
    }

    fn messages(&self) -> Markup {
        let (cx, f) = (self.cx, self.filled);
        let errors: Vec<(&str, &str)> = f.errors.iter().map(|(n, k)| (*n, cx.t(k))).collect();
        html! {
            (error_summary(cx.t("ppid.error.summary_title"), &errors))
            @if f.conflict {
                (notice(Tone::Warning, cx.t("ppid.error.conflict_title"), &html! {
                    p { (cx.t("ppid.error.conflict_text")) }
                    p { a href=(cx.href(&words::at(f.item.number, "/riwayat"))) target="_blank" rel="noopener" { (cx.t("ppid.office.history")) } }
                }))
            }
            @if !f.proposed.is_empty() {
                (notice(Tone::Info, cx.t("ppid.office.proposed_title"), &html! { p { (cx.t("ppid.office.proposed_text")) } }))
            }
            @if f.item.state == State::Published {
                (notice(Tone::Info, "", &html! { p { (cx.t("ppid.office.editing_public")) } }))
            }
        }
    }
}

/// The whole page.
pub(super) async fn page(cx: &Cx, f: &Filled, status: StatusCode) -> Result<Response> {
    let mut r = cx.db().read().await?;
    let current = store::current_files(r.conn(), f.item.id).await?;
    drop(r);
    let twins = service::twins::of(cx, &f.item, &current).await?;
    let d = Draw { cx, filled: f };
    let title = cx.tf("ppid.office.edit_title", &[("n", &f.item.number.to_string())]);
    let detailed = f.errors.iter().any(|(n, _)| {
        matches!(
            *n,
            "tahun" | "terkait" | "tag" | "periode" | "judul_en" | "unit" | "pejabat" | "dasar"
        )
    });
    let body = html! {
        (ui::page_head(&title, &words::title(cx, &f.item), "", &html! {}))
        (d.messages())
        @if !twins.is_empty() { (item_view::twins(cx, &f.item, &twins)) }
        @if !current.is_empty() { (item_view::file_names(cx, &f.item, &current)) }
        form .form .work method="post" action=(cx.href(&words::at(f.item.number, "/ubah"))) data-draft="ubah"
            data-draft-found=(cx.t("ppid.office.draft_found")) data-draft-restore=(cx.t("ppid.office.draft_restore"))
            data-draft-discard=(cx.t("ppid.office.draft_discard")) novalidate {
            (hidden(&[("revisi", f.fields.get("revisi"))]))
            (fieldset(cx.t("ppid.office.essential"), "", &d.essential()))
            details open[detailed] {
                summary { (cx.t("ppid.office.details")) }
                (fieldset(cx.t("ppid.office.about"), "", &d.about()))
                (fieldset(cx.t("ppid.office.keeping"), cx.t("ppid.office.keeping_hint"), &d.keeping()))
            }
            (d.next())
        }
    };
    Ok(words::page(cx, &title)
        .crumb(&format!("#{}", f.item.number), &words::at(f.item.number, ""))
        .crumb(cx.t("ppid.office.edit"), "")
        .island("draft")
        .status(status)
        .render(&body))
}
