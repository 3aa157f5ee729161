//! The parts of the office's page of an item.

use kit::Cx;
use ui::{
    Button, ButtonKind, Field, FileRow, Icon, Markup, MetaItem, Tone, button, file_list, file_row,
    hidden, html, input, meta_list, notice, section, textarea,
};

use super::{add, arrivals, item::Shown, words};
use crate::{
    harvest,
    model::{Reading, Stage},
    service::twins::Twin,
    store::{File, Item},
};

pub(super) fn body(cx: &Cx, s: &Shown) -> Markup {
    let i = &s.item;
    let kicker = format!("#{} · {}", i.number, s.agency);
    html! {
        (ui::page_head(&kicker, &words::title(cx, i), &i.summary, &words::stage(cx, i.stage())))
        @if let Some(o) = &s.origin { (harvest::office_notice(cx, o)) }
        (messages(cx, s))
        (actions(cx, s))
        @if !s.twins.is_empty() { (twins(cx, i, &s.twins)) }
        (harvest::documents(cx, &s.links))
        @if i.source.is_none() { (section(cx.t("ppid.office.files"), None, &documents(cx, s))) }
        (section(cx.t("ppid.office.facts"), None, &facts(cx, s)))
        (s.duties)
        (section(cx.t("ppid.office.comments"), None, &comments(cx, s)))
    }
}

fn messages(cx: &Cx, s: &Shown) -> Markup {
    let i = &s.item;
    let when = |t: Option<base::Timestamp>| t.map(|t| words::moment(cx, t)).unwrap_or_default();
    html! {
        @if i.stage() == Stage::Draft && s.comments.iter().any(|c| c.resolved_at.is_none()) {
            (notice(Tone::Warning, cx.t("ppid.office.open_comments"), &html! { p { (cx.t("ppid.office.open_comments_text")) } }))
        }
        @if i.stage() == Stage::Scheduled {
            (notice(Tone::Info, "", &html! { p { (cx.tf("ppid.office.scheduled_for", &[("when", &when(i.publish_at))])) } }))
        }
        @if i.stage() == Stage::Published && i.reviewed_at.is_none() {
            (notice(Tone::Info, "", &html! { p { (cx.t("ppid.office.unreviewed_text")) } }))
        }
        @if i.stage() == Stage::Withdrawn {
            (notice(Tone::Warning, &cx.tf("ppid.office.withdrawn_on", &[("when", &when(i.withdrawn_at))]), &html! { p { (i.withdrawn_reason) } }))
        }
    }
}

/// A button that does something to the item at once.
fn doing(cx: &Cx, i: &Item, what: &str, label: &str, kind: ButtonKind, icon: Icon) -> Markup {
    html! {
        form method="post" action=(cx.href(&words::at(i.number, "/lakukan"))) {
            (hidden(&[("revisi", &i.revision.to_string()), ("tindakan", what)]))
            (button(&Button { label: cx.t(label), kind, icon, ..Button::default() }))
        }
    }
}

fn way(cx: &Cx, i: &Item, rest: &str, label: &str, class: &str) -> Markup {
    html! { a class={ "btn " (class) } href=(cx.href(&words::at(i.number, rest))) { span { (cx.t(label)) } } }
}

fn actions(cx: &Cx, s: &Shown) -> Markup {
    use ButtonKind::{Primary, Secondary};
    let i = &s.item;
    let stage = i.stage();
    let waiting = matches!(stage, Stage::Review | Stage::Scheduled);
    let open = waiting || stage == Stage::Draft;
    html! {
        div .actions {
            @if s.may_edit {
                @if open && s.may_publish {
                    (doing(cx, i, "publish", "ppid.office.publish", Primary, Icon::Globe))
                } @else if stage == Stage::Draft {
                    (doing(cx, i, "submit", "ppid.office.submit", Primary, Icon::Send))
                }
                @if open || stage == Stage::Published { (way(cx, i, "/ubah", "ppid.office.edit", "secondary")) }
                @if waiting && s.may_review { (way(cx, i, "/kembalikan", "ppid.office.return", "secondary")) }
                @else if waiting { (doing(cx, i, "recall", "ppid.office.recall", Secondary, Icon::Undo)) }
                @if stage == Stage::Published && i.reviewed_at.is_none() && s.may_review {
                    (doing(cx, i, "reviewed", "ppid.office.mark_reviewed", Primary, Icon::Check))
                }
            }
            @if s.may_withdraw && !s.is_gone() && matches!(stage, Stage::Withdrawn | Stage::Discarded) {
                (doing(cx, i, "restore", "ppid.office.restore", Secondary, Icon::Undo))
            }
            (way(cx, i, "/pratinjau", "ppid.office.preview", "quiet"))
            (way(cx, i, "/riwayat", "ppid.office.history", "quiet"))
            @if matches!(stage, Stage::Published | Stage::Withdrawn) {
                a .btn .quiet href=(cx.href(&contracts::links::information(&i.number.to_string()))) { span { (cx.t("ppid.office.public_page")) } }
            }
            @if s.may_edit && !s.last_action.is_empty() {
                form method="post" action=(cx.href(&words::at(i.number, "/urungkan"))) {
                    (button(&Button { label: &undo_label(cx, &s.last_action), kind: ButtonKind::Quiet, icon: Icon::Undo, ..Button::default() }))
                }
            }
            @if s.may_edit && stage == Stage::Draft { (doing(cx, i, "discard", "ppid.office.discard", ButtonKind::Quiet, Icon::Trash)) }
            @if s.may_withdraw && stage == Stage::Published { (way(cx, i, "/tarik", "ppid.office.withdraw", "danger")) }
        }
    }
}

fn undo_label(cx: &Cx, action: &str) -> String {
    let done = cx.t(&format!("ppid.office.did_{action}")).to_lowercase();
    cx.tf("ppid.office.undo", &[("what", &done)]).into_owned()
}

fn documents(cx: &Cx, s: &Shown) -> Markup {
    let mut slots: Vec<i64> = s.files.iter().map(|f| f.slot).collect();
    slots.dedup();
    let closed = matches!(s.item.stage(), Stage::Withdrawn | Stage::Discarded);
    html! {
        @if slots.is_empty() { p { (cx.t("ppid.office.no_files")) } }
        @for slot in slots { (document(cx, s, slot)) }
        @if s.may_edit && !closed {
            details open[s.files.is_empty()] {
                summary { (cx.t("ppid.office.add_file")) }
                (upload_form(cx, &s.item, None))
            }
        }
    }
}

fn upload_form(cx: &Cx, i: &Item, slot: Option<i64>) -> Markup {
    let slot = slot.map(|s| s.to_string()).unwrap_or_default();
    let note = Field {
        name: "catatan",
        label: cx.t("ppid.office.version_note"),
        hint: cx.t("ppid.office.version_note_hint"),
        ..Field::default()
    };
    html! {
        form .form method="post" action=(cx.href(&words::at(i.number, "/berkas"))) enctype="multipart/form-data" {
            (hidden(&[("revisi", &i.revision.to_string()), ("slot", &slot)]))
            (add::zone(cx, cx.t("ppid.office.files"), slot.is_empty(), ""))
            @if !slot.is_empty() { (input(&ui::Input { field: note, maxlength: 500, ..ui::Input::default() })) }
            (button(&Button { label: cx.t("ppid.office.add_file_go"), kind: ButtonKind::Secondary, ..Button::default() }))
        }
    }
}

fn document(cx: &Cx, s: &Shown, slot: i64) -> Markup {
    let (i, of_slot) =
        (&s.item, || s.files.iter().zip(&s.progress).filter(move |(f, _)| f.slot == slot));
    let taken_out = !of_slot().any(|(f, _)| f.is_current);
    let rows: Vec<Markup> = of_slot().map(|(f, far)| version(cx, s, f, *far)).collect();
    html! {
        div .panel {
            @if taken_out { p { (ui::toned(Tone::Warning, Icon::Minus, cx.t("ppid.office.taken_out"))) } }
            (file_list(&rows))
            @if s.may_edit && !matches!(i.stage(), Stage::Withdrawn | Stage::Discarded) {
                div .actions {
                    form method="post" action=(cx.href(&words::at(i.number, &format!("/dokumen/{slot}")))) {
                        (hidden(&[("revisi", &i.revision.to_string()), ("keluar", if taken_out { "0" } else { "1" })]))
                        (button(&Button { label: cx.t(if taken_out { "ppid.office.put_back" } else { "ppid.office.take_out" }), kind: ButtonKind::Quiet, small: true, ..Button::default() }))
                    }
                }
                @if !taken_out {
                    details { summary { (cx.t("ppid.office.new_version")) } (upload_form(cx, i, Some(slot))) }
                }
            }
        }
    }
}

fn version(cx: &Cx, s: &Shown, f: &File, far: Option<(i64, i64)>) -> Markup {
    let href = cx.href(&words::at(f.item_number(s), &format!("/berkas/{}", f.id)));
    let (size, made) = (words::size(cx, f.size), words::moment(cx, f.created_at));
    let version = cx.tf("ppid.office.version", &[("n", &f.version.to_string())]).into_owned();
    let pages =
        f.pages.map(|p| cx.tf("ppid.office.pages", &[("n", &words::figure(cx, p))]).into_owned());
    let mut facts: Vec<&str> = vec![&version, &size, &made];
    if let Some(p) = &pages {
        facts.push(p);
    }
    if f.is_current {
        facts.push(cx.t("ppid.office.current"));
    }
    let note = Field {
        name: "catatan",
        label: cx.t("ppid.office.version_note"),
        value: &f.note,
        ..Field::default()
    };
    html! {
        (file_row(&FileRow { title: &f.name, format: &f.format, facts: &facts, open: &href, open_label: cx.t("ppid.office.open_file"), ..FileRow::default() }))
        @if !f.note.is_empty() { p .hint { (f.note) } }
        @if f.reading == Reading::Waiting { (arrivals::reading(cx, f, far)) }
        @if f.reading == Reading::Failed {
            (notice(Tone::Danger, cx.t("ppid.office.reading_failed"), &html! { p { (cx.t("ppid.office.reading_failed_text")) } }))
        }
        @if s.may_edit {
            details {
                summary { (cx.t("ppid.office.version_more")) span .vh { " " (f.name) " " (version) } }
                form .form method="post" action=(cx.href(&words::at(f.item_number(s), &format!("/berkas/{}/catatan", f.id)))) {
                    (textarea(&note, 2, 500))
                    (button(&Button { label: cx.t("ppid.office.save"), small: true, ..Button::default() }))
                }
                @if f.reading == Reading::Failed {
                    form method="post" action=(cx.href(&words::at(f.item_number(s), &format!("/berkas/{}/baca", f.id)))) {
                        (button(&Button { label: cx.t("ppid.office.read_again"), small: true, ..Button::default() }))
                    }
                }
            }
        }
    }
}

impl File {
    fn item_number(&self, s: &Shown) -> i64 {
        s.item.number
    }
}

/// The current documents as links, in one line each.
pub(super) fn file_names(cx: &Cx, i: &Item, current: &[File]) -> Markup {
    let rows: Vec<Markup> = current
        .iter()
        .map(|f| {
            let (href, size) = (
                cx.href(&words::at(i.number, &format!("/berkas/{}", f.id))),
                words::size(cx, f.size),
            );
            file_row(&FileRow {
                title: &f.name,
                format: &f.format,
                facts: &[&size],
                open: &href,
                open_label: cx.t("ppid.office.open_file"),
                ..FileRow::default()
            })
        })
        .collect();
    file_list(&rows)
}

/// The same document may be here already.
pub(super) fn twins(cx: &Cx, i: &Item, all: &[Twin]) -> Markup {
    let same = all.iter().any(|t| t.same_bytes);
    let key = if same { "ppid.office.twin_same" } else { "ppid.office.twin_near" };
    notice(
        Tone::Warning,
        cx.t(key),
        &html! {
            ul {
                @for t in all {
                    li {
                        (t.file_name) ": "
                        @if t.mine { a href=(cx.href(&words::at(t.number, ""))) { "#" (t.number) " " (t.title) } }
                        @else if t.title.is_empty() { (cx.t("ppid.office.twin_hidden")) }
                        @else { a href=(cx.href(&contracts::links::information(&t.number.to_string()))) { "#" (t.number) " " (t.title) } }
                        @if t.mine && i.stage() == Stage::Draft && words::may_edit(cx, i) {
                            form method="post" action=(cx.href(&words::at(i.number, "/gabung"))) {
                                (hidden(&[("revisi", &i.revision.to_string()), ("ke", &t.number.to_string()), ("slot", &t.slot.to_string())]))
                                (button(&Button { label: &cx.tf("ppid.office.twin_merge", &[("n", &t.number.to_string())]), small: true, ..Button::default() }))
                            }
                        }
                    }
                }
            }
        },
    )
}

fn facts(cx: &Cx, s: &Shown) -> Markup {
    let i = &s.item;
    let none = || html! { em { (cx.t("ppid.office.empty_value")) } };
    let text = |key: &'static str, v: &str| MetaItem {
        label: key,
        value: if v.is_empty() {
            none()
        } else {
            html! { (v) }
        },
    };
    let form = cx.t(&format!("ppid.form.{}", i.form)).to_owned();
    let language = cx.t(&format!("ppid.field.language_{}", i.language)).to_owned();
    let rows = [
        ("ppid.field.category", words::category(cx, &i.category).into_owned()),
        ("ppid.field.made_on", words::iso(cx, &i.made_on)),
        ("ppid.field.made_place", i.made_place.clone()),
        ("ppid.field.period", i.period.clone()),
        ("ppid.field.year", i.year.map(|y| y.to_string()).unwrap_or_default()),
        ("ppid.field.unit", i.unit.clone()),
        ("ppid.field.officer", i.officer.clone()),
        ("ppid.field.maker", i.maker.clone()),
        ("ppid.field.form", form),
        ("ppid.field.retention", i.retention.clone()),
        ("ppid.field.language", language),
        ("ppid.field.legal_basis", i.legal_basis.clone()),
        ("ppid.field.tags", i.tags.0.join(", ")),
        ("ppid.field.title_en", i.title_en.clone()),
        (
            "ppid.office.published_at",
            i.published_at.map(|t| words::moment(cx, t)).unwrap_or_default(),
        ),
        ("ppid.office.updated_at", words::moment(cx, i.updated_at)),
        ("ppid.office.downloads", words::figure(cx, s.downloads)),
    ];
    let items: Vec<MetaItem<'_>> =
        rows.iter().map(|(k, v)| MetaItem { label: cx.t(k), ..text(k, v) }).collect();
    html! {
        (meta_list(&items))
        @if !s.related.is_empty() {
            h3 { (cx.t("ppid.field.related")) }
            ul { @for r in &s.related { li { (words::link(cx, r)) } } }
        }
    }
}

fn comments(cx: &Cx, s: &Shown) -> Markup {
    let i = &s.item;
    let field = Field { name: "isi", label: cx.t("ppid.office.comment_new"), ..Field::default() };
    html! {
        @if s.comments.is_empty() { p { (cx.t("ppid.office.no_comments")) } }
        @for c in &s.comments {
            article .panel id={ "komentar-" (c.id) } {
                p .hint { (words::doer(cx, c.person, &c.person_name)) " · " (words::moment(cx, c.at)) @if c.resolved_at.is_some() { " · " (cx.t("ppid.office.settled")) } }
                p { (c.body) }
                @if s.may_edit {
                    form method="post" action=(cx.href(&words::at(i.number, &format!("/komentar/{}", c.id)))) {
                        (hidden(&[("selesai", if c.resolved_at.is_some() { "0" } else { "1" })]))
                        (button(&Button { label: cx.t(if c.resolved_at.is_some() { "ppid.office.reopen" } else { "ppid.office.settle" }), small: true, kind: ButtonKind::Quiet, ..Button::default() }))
                    }
                }
            }
        }
        @if s.may_edit {
            form .form method="post" action=(cx.href(&words::at(i.number, "/komentar"))) {
                (textarea(&field, 3, 4000))
                (button(&Button { label: cx.t("ppid.office.comment_send"), ..Button::default() }))
            }
        }
    }
}
