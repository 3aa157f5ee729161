//! The office's page of an item, and the preview of what the public will see.

use axum::extract::Path;
use base::Result;
use contracts::org::OrgPath;
use kit::{Cx, Fields, Web};
use ui::{MetaItem, Tone, html, meta_list, notice};

use super::{item_view, words};
use crate::{
    duty, harvest,
    model::{PPID_REVIEW, PPID_WITHDRAW, Stage},
    service::{self, twins::Twin},
    store::{self, File, Item, history, history::Comment},
};

/// What the public side counts downloads of an item under.
const DOWNLOADS: &str = "ppid.download";

/// Everything that the page shows.
pub(super) struct Shown {
    pub(super) item: Item,
    pub(super) agency: String,
    pub(super) files: Vec<File>,
    pub(super) progress: Vec<Option<(i64, i64)>>,
    pub(super) related: Vec<Item>,
    pub(super) comments: Vec<Comment>,
    pub(super) twins: Vec<Twin>,
    pub(super) downloads: i64,
    pub(super) may_edit: bool,
    pub(super) may_review: bool,
    pub(super) may_publish: bool,
    pub(super) may_withdraw: bool,
    /// What the last action was; empty when there is nothing before it.
    pub(super) last_action: String,
    /// Where it is from, when it was harvested.
    pub(super) origin: Option<harvest::Shown>,
    pub(super) links: Vec<harvest::Link>,
    /// Which duties it fulfils.
    pub(super) duties: ui::Markup,
}

impl Shown {
    /// Whether its site has taken it away.
    pub(super) fn is_gone(&self) -> bool {
        self.origin.as_ref().is_some_and(|o| o.gone_at.is_some())
    }
}

async fn load(cx: &Cx, item: Item) -> Result<Shown> {
    let tree = service::tree(cx.app()).await?;
    let path = OrgPath(item.org_path.clone());
    let mut r = cx.db().read().await?;
    let files = store::files_of(r.conn(), item.id).await?;
    let mut progress = Vec::new();
    for f in &files {
        progress.push(store::files::reading_progress(r.conn(), f.id).await?);
    }
    let related = store::related(r.conn(), item.id).await?;
    let comments = history::comments(r.conn(), item.id).await?;
    let id = item.id.to_string();
    let downloads = kit::count::total(r.conn(), DOWNLOADS, &id).await?;
    let may_publish = service::settings::may_publish(cx, r.conn(), item.org, &path).await?;
    let last = history::revisions(r.conn(), item.id, 2).await?;
    let origin = harvest::shown(r.conn(), item.id).await?;
    let links = match &origin {
        Some(_) => harvest::links(r.conn(), item.id).await?,
        None => Vec::new(),
    };
    drop(r);
    let duties = duty::office::of_item(cx, &item).await?;
    let current: Vec<File> = files.iter().filter(|f| f.is_current).cloned().collect();
    let open = matches!(item.stage(), Stage::Draft | Stage::Review);
    let twins = if open { service::twins::of(cx, &item, &current).await? } else { Vec::new() };
    Ok(Shown {
        agency: words::agency(&tree, &item),
        may_edit: words::may_edit(cx, &item) && item.source.is_none(),
        may_review: cx.may(PPID_REVIEW, &path),
        may_withdraw: cx.may(PPID_WITHDRAW, &path),
        last_action: match last.as_slice() {
            [newest, _] => newest.action.clone(),
            _ => String::new(),
        },
        item,
        files,
        progress,
        related,
        comments,
        twins,
        downloads,
        may_publish,
        origin,
        links,
        duties,
    })
}

/// GET
pub(super) async fn show(cx: Cx, Path(number): Path<i64>, _f: Fields) -> Web {
    let shown = load(&cx, service::open(&cx, number).await?).await?;
    let title = words::title(&cx, &shown.item);
    Ok(words::page(&cx, &title)
        .crumb(&format!("#{number}"), "")
        .island("upload")
        .render(&item_view::body(&cx, &shown)))
}

/// GET: the item's public face before it is public.
pub(super) async fn preview(cx: Cx, Path(number): Path<i64>, _f: Fields) -> Web {
    let s = load(&cx, service::open(&cx, number).await?).await?;
    let i = &s.item;
    let made = words::iso(&cx, &i.made_on);
    let form = cx.t(&format!("ppid.form.{}", i.form)).to_owned();
    let category = words::category(&cx, &i.category);
    let facts: Vec<MetaItem<'_>> = [
        ("ppid.office.agency", s.agency.as_str()),
        ("ppid.field.category", &category),
        ("ppid.field.made_on", &made),
        ("ppid.field.made_place", &i.made_place),
        ("ppid.field.period", &i.period),
        ("ppid.field.unit", &i.unit),
        ("ppid.field.officer", &i.officer),
        ("ppid.field.maker", &i.maker),
        ("ppid.field.form", &form),
        ("ppid.field.retention", &i.retention),
        ("ppid.field.legal_basis", &i.legal_basis),
    ]
    .into_iter()
    .filter(|(_, v)| !v.is_empty())
    .map(|(k, v)| MetaItem::text(cx.t(k), v))
    .collect();
    let current: Vec<File> = s.files.iter().filter(|f| f.is_current).cloned().collect();
    let body = html! {
        (notice(Tone::Info, cx.t("ppid.office.preview"), &html! {
            p { (cx.t("ppid.office.preview_text")) " " a href=(cx.href(&words::at(number, ""))) { (cx.t("ppid.office.back_to_item")) } }
        }))
        (ui::page_head(&s.agency, i.title_in(cx.lang()), &i.summary, &html! {}))
        (item_view::file_names(&cx, i, &current))
        (meta_list(&facts))
        @if !i.tags.0.is_empty() { p { @for t in &i.tags.0 { (ui::tag(t, "")) " " } } }
    };
    Ok(words::page(&cx, cx.t("ppid.office.preview"))
        .crumb(&format!("#{number}"), &words::at(number, ""))
        .crumb(cx.t("ppid.office.preview"), "")
        .render(&body))
}
