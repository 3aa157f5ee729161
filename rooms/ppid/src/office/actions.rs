//! What is done to an item by a button: at once, with a reason, or undone.

use axum::{extract::Path, response::Response};
use base::{Error, Kind, Result};
use http::StatusCode;
use kit::{
    Cx, Fields, Web,
    web::{redirect, redirect_with},
};
use ui::{Confirm, Field, confirm, html, textarea};

use super::{form::revision, words};
use crate::{
    model::{Action, PPID_EDIT, PPID_REVIEW, PPID_WITHDRAW, missing},
    service::{self, comments, items, items::Details, undo as back},
    store::{self, Item},
};

fn done(cx: &Cx, item: &Item, flash: &str) -> Response {
    let undo = words::at(item.number, "/urungkan");
    // Actions on a harvested item are not undone but done the other way.
    let undo = item.source.is_none().then_some(undo.as_str());
    redirect_with(cx, &words::at(item.number, ""), flash, undo)
}

/// The action called `word`, of those that need nothing more.
pub(super) fn simple(word: &str) -> Option<Action> {
    [Action::Submit, Action::Recall, Action::Publish, Action::Restore, Action::Discard]
        .into_iter()
        .find(|a| a.word() == word)
}

/// Whether the form must be filled in first.
pub(super) async fn is_incomplete(cx: &Cx, item: &Item, action: Action) -> Result<bool> {
    if !matches!(action, Action::Submit | Action::Publish) {
        return Ok(false);
    }
    let mut r = cx.db().read().await?;
    let has_file = !store::current_files(r.conn(), item.id).await?.is_empty();
    Ok(!missing(&item.content(), has_file).is_empty())
}

/// POST
pub(super) async fn act(cx: Cx, Path(number): Path<i64>, f: Fields) -> Web {
    let item = service::open_for(&cx, number, PPID_EDIT).await?;
    let rev = revision(&f)?;
    if f.get("tindakan") == "reviewed" {
        items::mark_reviewed(&cx, &item, rev).await?;
        return Ok(done(&cx, &item, "ppid.flash.reviewed"));
    }
    let action =
        simple(f.get("tindakan")).ok_or_else(|| Error::invalid("ppid.error.wrong_state"))?;
    if is_incomplete(&cx, &item, action).await? {
        return Ok(redirect(&cx, &words::at(number, "/ubah?lengkapi=1")));
    }
    items::act(&cx, &item, rev, action, &Details::default()).await?;
    Ok(done(&cx, &item, words::flash(action)))
}

/// POST: what the last action did is taken back.
pub(super) async fn undo(cx: Cx, Path(number): Path<i64>, _f: Fields) -> Web {
    let item = service::open_for(&cx, number, PPID_EDIT).await?;
    back::undo(&cx, &item).await?;
    Ok(done(&cx, &item, "ppid.flash.undone"))
}

struct Reason {
    action: Action,
    rest: &'static str,
    title: &'static str,
    text: &'static str,
    label: &'static str,
    hint: &'static str,
    yes: &'static str,
}

const WITHDRAW: Reason = Reason {
    action: Action::Withdraw,
    rest: "/tarik",
    title: "ppid.office.withdraw_title",
    text: "ppid.office.withdraw_text",
    label: "ppid.office.withdraw_reason",
    hint: "ppid.office.withdraw_reason_hint",
    yes: "ppid.office.withdraw",
};

const RETURN: Reason = Reason {
    action: Action::Return,
    rest: "/kembalikan",
    title: "ppid.office.return_title",
    text: "ppid.office.return_text",
    label: "ppid.office.return_reason",
    hint: "ppid.office.return_reason_hint",
    yes: "ppid.office.return",
};

fn ask(
    cx: &Cx,
    item: &Item,
    what: &Reason,
    typed: &str,
    error: &str,
    status: StatusCode,
) -> Response {
    let (rev, action) = (item.revision.to_string(), cx.href(&words::at(item.number, what.rest)));
    let field = Field {
        name: "alasan",
        label: cx.t(what.label),
        hint: cx.t(what.hint),
        error,
        value: typed,
        required: true,
        ..Field::default()
    };
    let body = html! {
        (ui::page_head(&format!("#{}", item.number), &words::title(cx, item), "", &html! {}))
        (confirm(&Confirm {
            title: cx.t(what.title),
            body: html! { p { (cx.t(what.text)) } },
            action: &action,
            hidden: &[("revisi", &rev)],
            fields: textarea(&field, 4, 2000),
            yes: cx.t(what.yes),
            danger: what.action == Action::Withdraw,
            no: cx.t("ppid.office.cancel"),
            no_href: &cx.href(&words::at(item.number, "")),
        }))
    };
    words::page(cx, cx.t(what.title))
        .crumb(&format!("#{}", item.number), &words::at(item.number, ""))
        .crumb(cx.t(what.yes), "")
        .status(status)
        .render(&body)
}

async fn with_reason(cx: &Cx, item: &Item, what: &Reason, f: &Fields) -> Web {
    let reason: String = f.get("alasan").chars().take(2000).collect();
    let d = Details { reason, at: None };
    match items::act(cx, item, revision(f)?, what.action, &d).await {
        Ok(_) => Ok(done(cx, item, words::flash(what.action))),
        Err(e) if e.kind() == Kind::Invalid => {
            Ok(ask(cx, item, what, f.get("alasan"), &cx.say(&e), StatusCode::UNPROCESSABLE_ENTITY))
        }
        Err(e) => Err(e.into()),
    }
}

/// GET
pub(super) async fn ask_withdraw(cx: Cx, Path(number): Path<i64>, _f: Fields) -> Web {
    let item = service::open_for(&cx, number, PPID_WITHDRAW).await?;
    Ok(ask(&cx, &item, &WITHDRAW, "", "", StatusCode::OK))
}

/// POST
pub(super) async fn withdraw(cx: Cx, Path(number): Path<i64>, f: Fields) -> Web {
    let item = service::open_for(&cx, number, PPID_WITHDRAW).await?;
    with_reason(&cx, &item, &WITHDRAW, &f).await
}

/// GET
pub(super) async fn ask_return(cx: Cx, Path(number): Path<i64>, _f: Fields) -> Web {
    let item = service::open_for(&cx, number, PPID_REVIEW).await?;
    Ok(ask(&cx, &item, &RETURN, "", "", StatusCode::OK))
}

/// POST
pub(super) async fn give_back(cx: Cx, Path(number): Path<i64>, f: Fields) -> Web {
    let item = service::open_for(&cx, number, PPID_REVIEW).await?;
    with_reason(&cx, &item, &RETURN, &f).await
}

/// POST
pub(super) async fn comment(cx: Cx, Path(number): Path<i64>, f: Fields) -> Web {
    let item = service::open_for(&cx, number, PPID_EDIT).await?;
    comments::say(&cx, &item, f.get("isi")).await?;
    Ok(redirect_with(&cx, &words::at(number, ""), "ppid.flash.commented", None))
}

/// POST
pub(super) async fn settle(cx: Cx, Path((number, id)): Path<(i64, String)>, f: Fields) -> Web {
    let item = service::open_for(&cx, number, PPID_EDIT).await?;
    let id = id.parse().map_err(|_| Error::not_found())?;
    comments::settle(&cx, &item, id, f.get("selesai") == "1").await?;
    Ok(redirect_with(&cx, &words::at(number, ""), "ppid.flash.saved", None))
}
