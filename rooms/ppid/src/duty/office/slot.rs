//! One cell of the matrix: what fulfils it, what seems to, and the short way to publish it now.

use axum::{
    extract::{Multipart, multipart::MultipartRejection},
    response::Response,
};
use base::{Error, Result};
use contracts::org::{Org, OrgPath};
use http::StatusCode;
use kit::{
    Cx, Fields, Web,
    web::{redirect, redirect_with},
};
use ui::{
    Button, ButtonKind, Field, Icon, Input, Markup, MetaItem, Tone, button, error_summary, hidden,
    html, input, meta_list, notice, section,
};

use super::{MATRIX, page, slot_href, slot_name, state};
use crate::{
    duty::{
        matrix::{self, Cell, Named},
        model::Duty,
        service::{self, Slot},
    },
    model::{PPID_EDIT, PPID_VIEW_OFFICE},
    office::{add, files::receive, words},
    service as room,
    service::files,
};

fn slot(f: &Fields) -> Result<Slot> {
    let n = |name: &str| f.get(name).parse::<i64>().map_err(|_| Error::not_found());
    Ok(Slot { duty: n("kewajiban")?, year: n("tahun")?, part: n("bagian")? })
}

/// The agency that the fields name, if the actor may see its desk.
async fn org(cx: &Cx, f: &Fields) -> Result<Org> {
    let tree = room::tree(cx.app()).await?;
    let org = tree.by_slug(f.get("instansi")).ok_or_else(Error::not_found)?.clone();
    cx.grant(PPID_VIEW_OFFICE, &org.path)?;
    Ok(org)
}

/// A cell with all that its page shows.
struct Shown {
    org: Org,
    slot: Slot,
    duty: Duty,
    cell: Cell,
    due: jiff::civil::Date,
}

async fn load(cx: &Cx, org: Org, slot: Slot) -> Result<Shown> {
    let duty = slot.check(cx, &org).await?;
    let m = matrix::load(cx, std::slice::from_ref(&org), slot.year).await?;
    let found = m.lines.first().and_then(|l| {
        l.having(&m)
            .find(|(c, _)| c.duty.number == slot.duty && c.part == slot.part)
            .map(|(c, cell)| (c.due, cell.clone()))
    });
    let (due, cell) = found.ok_or_else(Error::not_found)?;
    Ok(Shown { org, slot, duty, cell, due })
}

/// GET
pub(super) async fn show(cx: Cx, f: Fields) -> Web {
    let org = org(&cx, &f).await?;
    let shown = load(&cx, org, slot(&f)?).await?;
    let typed = Fields::of(&[("judul", &title(&shown.duty, &shown.org, shown.slot))]);
    Ok(draw(&cx, &shown, &typed, "", StatusCode::OK))
}

/// How such an item is usually called.
fn title(d: &Duty, org: &Org, s: Slot) -> String {
    let year = d.about.map_or(s.year, |ahead| s.year + ahead);
    format!("{} {} {year}", d.name, org.name)
}

fn draw(cx: &Cx, s: &Shown, f: &Fields, error: &str, code: StatusCode) -> Response {
    let name = slot_name(cx, &s.duty, s.slot.part, s.slot.year);
    let due = words::iso(cx, &s.due.to_string());
    let sure = if s.duty.confirmed { "" } else { cx.t("ppid.duty.day_unsure") };
    let due = if sure.is_empty() { due } else { format!("{due} ({sure})") };
    let facts = [
        MetaItem::text(cx.t("ppid.office.agency"), s.org.name_in(cx.lang())),
        MetaItem::text(cx.t("ppid.duty.due"), &due),
        MetaItem::text(cx.t("ppid.field.legal_basis"), &s.duty.legal_basis),
    ];
    let errors: Vec<(&str, &str)> =
        if error.is_empty() { Vec::new() } else { vec![("berkas", error)] };
    let edits = cx.may(PPID_EDIT, &s.org.path);
    let open = s.cell.item.is_none();
    let back = format!("{MATRIX}?tahun={}", s.slot.year);
    let body = html! {
        (ui::page_head(s.org.short(), &name, "", &state(cx, s.cell.state)))
        (error_summary(cx.t("ppid.error.summary_title"), &errors))
        (meta_list(&facts))
        @if let Some(i) = &s.cell.item { (section(cx.t("ppid.duty.fulfilled_by"), None, &html! { p { (item_link(cx, i)) } })) }
        @if let Some(i) = s.cell.under_way.as_ref().filter(|_| open) {
            (notice(Tone::Info, cx.t("ppid.duty.has_draft_title"), &html! { p { (item_link(cx, i)) } }))
        }
        @if let Some(i) = s.cell.proposed.as_ref().filter(|_| open) { (proposal(cx, s, i, edits)) }
        @if edits && open { (section(cx.t("ppid.duty.publish_now"), None, &start(cx, s, f, error))) }
    };
    page(cx, &name)
        .crumb(cx.t("ppid.duty.matrix"), &back)
        .crumb(&s.duty.short, "")
        .island("upload")
        .status(code)
        .render(&body)
}

fn item_link(cx: &Cx, i: &Named) -> Markup {
    html! { a href=(cx.href(&words::at(i.number, ""))) { "#" (i.number) " " (i.title) } }
}

/// An item that seems to fulfil it already: one click says so.
fn proposal(cx: &Cx, s: &Shown, i: &Named, edits: bool) -> Markup {
    notice(
        Tone::Info,
        cx.t("ppid.duty.seems"),
        &html! {
            p { (item_link(cx, i)) }
            @if edits { (naming(cx, i.number, s.slot, "sel", cx.t("ppid.duty.confirm"), "")) }
        },
    )
}

/// The small form that names an item for a duty, or takes that back (`undo`).
pub(super) fn naming(cx: &Cx, number: i64, s: Slot, from: &str, label: &str, undo: &str) -> Markup {
    let (n, d) = (number.to_string(), s.duty.to_string());
    let (y, p) = (s.year.to_string(), s.part.to_string());
    html! {
        form method="post" action=(cx.href("/kerja/ppid/kewajiban/penuhi")) {
            (hidden(&[("n", &n), ("kewajiban", &d), ("tahun", &y), ("bagian", &p), ("dari", from), ("lepas", undo)]))
            (button(&Button { label, small: true, kind: if undo.is_empty() { ButtonKind::Primary } else { ButtonKind::Quiet }, ..Button::default() }))
        }
    }
}

fn start(cx: &Cx, s: &Shown, f: &Fields, error: &str) -> Markup {
    let title = Field {
        name: "judul",
        label: cx.t("ppid.field.title"),
        value: f.get("judul"),
        ..Field::default()
    };
    let pairs = [
        ("instansi", s.org.slug.clone()),
        ("kewajiban", s.slot.duty.to_string()),
        ("tahun", s.slot.year.to_string()),
        ("bagian", s.slot.part.to_string()),
    ];
    let pairs: Vec<(&str, &str)> = pairs.iter().map(|(n, v)| (*n, v.as_str())).collect();
    html! {
        p { (cx.t("ppid.duty.publish_now_text")) }
        form .form method="post" action=(cx.href("/kerja/ppid/kewajiban/terbitkan")) enctype="multipart/form-data" {
            (hidden(&pairs))
            (input(&Input { field: title, maxlength: 500, ..Input::default() }))
            (add::zone(cx, cx.t("ppid.office.files"), true, error))
            div .actions {
                (button(&Button { label: cx.t("ppid.office.add_go"), kind: ButtonKind::Primary, icon: Icon::ArrowRight, ..Button::default() }))
                (button(&Button { label: cx.t("ppid.office.add_paper"), name: "tanpa_berkas", value: "1", ..Button::default() }))
            }
        }
    }
}

/// POST: a draft for the duty, with what the duty already says of it.
pub(super) async fn begin(cx: Cx, form: Result<Multipart, MultipartRejection>) -> Web {
    let form = form.map_err(|e| Error::invalid("ppid.error.broken_form").because(e))?;
    let tree = room::tree(cx.app()).await?;
    // Before the agency is known nothing may be kept: an unknown one is a place that nobody holds.
    let path_of = |pairs: &[(String, String)]| {
        let slug = pairs.iter().find(|(n, _)| n == "instansi").map_or("", |(_, v)| v.as_str());
        tree.by_slug(slug).map_or_else(|| OrgPath("/-/".to_owned()), |o| o.path.clone())
    };
    let got = receive(&cx, form, PPID_EDIT, &path_of).await?;
    let f = &got.fields;
    let (org, slot) = (org(&cx, f).await?, slot(f)?);
    cx.grant(PPID_EDIT, &org.path)?;
    let mut new = Vec::new();
    for up in &got.files {
        new.push(files::describe(&cx, up, "").await?);
    }
    if new.is_empty() && !f.has("tanpa_berkas") {
        let shown = load(&cx, org, slot).await?;
        let error = cx.t("ppid.error.no_file");
        return Ok(draw(&cx, &shown, f, error, StatusCode::UNPROCESSABLE_ENTITY));
    }
    let title: String = f.get("judul").chars().take(500).collect();
    let number = service::begin(&cx, &org, slot, title, &new).await?;
    Ok(redirect(&cx, &words::at(number, "/ubah")))
}

/// POST: says that an item fulfils a duty, or takes that back.
pub(super) async fn name(cx: Cx, f: Fields) -> Web {
    let number = f.get("n").parse().map_err(|_| Error::not_found())?;
    let item = room::open_for(&cx, number, PPID_EDIT).await?;
    // The item's page has one list for duty, year and part.
    let slot = match f.get("pilihan") {
        "" => slot(&f)?,
        packed => unpack(packed).ok_or_else(|| Error::invalid("ppid.duty.error.not_concerned"))?,
    };
    let flash = if f.get("lepas").is_empty() {
        service::name(&cx, &item, slot).await?;
        "ppid.duty.flash.named"
    } else {
        service::unname(&cx, &item, slot).await?;
        "ppid.duty.flash.unnamed"
    };
    let tree = room::tree(cx.app()).await?;
    let back = match (f.get("dari"), tree.find(item.org)) {
        ("sel", Some(org)) => {
            let href = slot_href(&cx, &org.slug, slot);
            href.strip_prefix(cx.lang().prefix()).unwrap_or(&href).to_owned()
        }
        ("meja", _) => words::DESK.to_owned(),
        _ => words::at(number, ""),
    };
    Ok(redirect_with(&cx, &back, flash, None))
}

/// A slot as one value: `duty-year-part`.
pub(super) fn pack(s: Slot) -> String {
    format!("{}-{}-{}", s.duty, s.year, s.part)
}

fn unpack(text: &str) -> Option<Slot> {
    let mut parts = text.splitn(3, '-').map(str::parse);
    match (parts.next()?, parts.next()?, parts.next()?) {
        (Ok(duty), Ok(year), Ok(part)) => Some(Slot { duty, year, part }),
        _ => None,
    }
}
