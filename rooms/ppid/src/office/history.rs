//! Every state an item was in, what changed each time, and the way back to it.

use axum::extract::Path;
use kit::{Cx, Fields, Web, web::redirect_with};
use ui::{
    Button, Change, DiffWords, Icon, Markup, Moment, Tone, button, diff, hidden, html, timeline,
};

use super::{form::revision, words};
use crate::{
    model::{PPID_EDIT, Snapshot, Stage},
    service::{self, undo::restore_revision},
    store::{
        Item,
        history::{self, Revision},
    },
};

/// More than an item sees in its life; older ones stay in the record.
const MOST: i64 = 300;

/// What differs between two states of an item: name of the field, before, after.
fn changes(cx: &Cx, old: &Snapshot, new: &Snapshot) -> Vec<(String, String, String)> {
    let mut out = Vec::new();
    let shown = |name: &str, v: &str| match name {
        "category" if !v.is_empty() => words::category(cx, v).into_owned(),
        "form" if !v.is_empty() => cx.t(&format!("ppid.form.{v}")).to_owned(),
        "language" if !v.is_empty() => cx.t(&format!("ppid.field.language_{v}")).to_owned(),
        "made_on" => words::iso(cx, v),
        _ => v.to_owned(),
    };
    for ((name, a), (_, b)) in old.content.texts().into_iter().zip(new.content.texts()) {
        if a != b {
            let label = cx.t(&format!("ppid.field.{name}")).to_owned();
            out.push((label, shown(name, &a), shown(name, &b)));
        }
    }
    let stage = |s: &Snapshot| {
        let state = crate::model::State::parse(&s.state).unwrap_or(crate::model::State::Draft);
        let stage = Stage::of(state, s.publish_at.is_some(), s.published_at.is_some());
        cx.t(&format!("ppid.state.{}", stage.word())).to_owned()
    };
    let when = |t: Option<base::Timestamp>| t.map(|t| words::moment(cx, t)).unwrap_or_default();
    for (key, a, b) in [
        ("ppid.office.state", stage(old), stage(new)),
        ("ppid.office.files", old.documents(), new.documents()),
        ("ppid.office.publish_at", when(old.publish_at), when(new.publish_at)),
        ("ppid.office.withdraw_reason", old.withdrawn_reason.clone(), new.withdrawn_reason.clone()),
    ] {
        if a != b {
            out.push((cx.t(key).to_owned(), a, b));
        }
    }
    out
}

/// GET
pub(super) async fn show(cx: Cx, Path(number): Path<i64>, _f: Fields) -> Web {
    let item = service::open(&cx, number).await?;
    let mut r = cx.db().read().await?;
    let all = history::revisions(r.conn(), item.id, MOST).await?;
    drop(r);
    let texts: Vec<(String, String)> =
        all.iter().map(|v| (words::moment(&cx, v.at), v.at.rfc3339())).collect();
    let moments: Vec<Moment<'_>> = all
        .iter()
        .zip(&texts)
        .enumerate()
        .map(|(n, (rev, (when, iso)))| moment(&cx, &item, rev, all.get(n + 1), when, iso))
        .collect();
    let body = html! {
        (ui::page_head(&format!("#{number}"), cx.t("ppid.office.history"), &words::title(&cx, &item), &html! {}))
        (timeline(&moments))
    };
    Ok(words::page(&cx, cx.t("ppid.office.history"))
        .crumb(&format!("#{number}"), &words::at(number, ""))
        .crumb(cx.t("ppid.office.history"), "")
        .render(&body))
}

fn moment<'a>(
    cx: &'a Cx,
    item: &Item,
    rev: &'a Revision,
    before: Option<&Revision>,
    when: &'a str,
    datetime: &'a str,
) -> Moment<'a> {
    let (icon, tone) = match rev.action.as_str() {
        "publish" | "restore" => (Icon::Check, Tone::Success),
        "withdraw" => (Icon::Withdrawn, Tone::Danger),
        "return" => (Icon::Undo, Tone::Warning),
        "undo" | "restore_revision" => (Icon::Undo, Tone::Neutral),
        "submit" => (Icon::Send, Tone::Info),
        "file" => (Icon::File, Tone::Neutral),
        _ => (Icon::Edit, Tone::Neutral),
    };
    let who = words::doer(cx, rev.person, &rev.person_name);
    Moment {
        when,
        datetime,
        title: html! { (cx.t(&format!("ppid.office.did_{}", rev.action))) },
        who,
        body: Some(details(cx, item, rev, before)),
        icon,
        tone,
    }
}

fn details(cx: &Cx, item: &Item, rev: &Revision, before: Option<&Revision>) -> Markup {
    let changed = before.map(|b| changes(cx, &b.snapshot.0, &rev.snapshot.0)).unwrap_or_default();
    let rows: Vec<Change<'_>> =
        changed.iter().map(|(field, old, new)| Change { field, old, new }).collect();
    let words_of = DiffWords {
        field: cx.t("ppid.office.diff_field"),
        old: cx.t("ppid.office.diff_old"),
        new: cx.t("ppid.office.diff_new"),
        none: cx.t("ppid.office.empty_value"),
    };
    let caption = cx.tf("ppid.office.diff_caption", &[("n", &rev.revision.to_string())]);
    let older = rev.revision != item.revision;
    let open = !matches!(item.stage(), Stage::Withdrawn | Stage::Discarded);
    html! {
        @if !rows.is_empty() { details open[rows.len() < 4] { summary { (caption) } (diff(&words_of, &caption, &rows)) } }
        @if older && open && words::may_edit(cx, item) {
            form method="post" action=(cx.href(&words::at(item.number, "/riwayat"))) {
                (hidden(&[("revisi", &item.revision.to_string()), ("ke", &rev.revision.to_string())]))
                (button(&Button { label: &cx.tf("ppid.office.restore_revision", &[("n", &rev.revision.to_string())]), small: true, icon: Icon::Undo, ..Button::default() }))
            }
        }
    }
}

/// POST: fields and files of an older revision come back.
pub(super) async fn restore(cx: Cx, Path(number): Path<i64>, f: Fields) -> Web {
    let item = service::open_for(&cx, number, PPID_EDIT).await?;
    let to = f.get("ke").parse().map_err(|_| base::Error::not_found())?;
    restore_revision(&cx, &item, revision(&f)?, to).await?;
    let undo = words::at(number, "/urungkan");
    Ok(redirect_with(&cx, &words::at(number, ""), "ppid.flash.revision_restored", Some(&undo)))
}
