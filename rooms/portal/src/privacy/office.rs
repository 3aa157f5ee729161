//! `/kerja/privasi`: the register as administrators and inspectors take it along.

use axum::{
    Json,
    extract::Path,
    response::{IntoResponse as _, Response},
};
use base::{Error, Result};
use http::{HeaderValue, header};
use kit::{Cx, Web, web::download_name};
use ui::{Icon, LinkButton, Markup, html, link_button, page_head, section};

use super::{INCIDENTS, incident, page, register};

pub(super) async fn show(cx: Cx) -> Web {
    cx.grant_everywhere(super::REGISTER)?;
    let entries = register::read(&cx);
    let n = crate::speech::count(&cx, entries.len());
    let open = incident::open_count(&cx).await?;
    let open = crate::speech::number(&cx, u64::try_from(open).unwrap_or(0));
    let body = html! {
        (page_head("", cx.t("portal.menu.privacy"), &cx.tf("portal.privacy.desk_lead", &[("n", &n)]), &html! {}))
        (section(cx.t("portal.incident.title"), None, &html! {
            p { (cx.tf("portal.incident.open_now", &[("n", &open)])) }
            div .row {
                (link(&cx, cx.t("portal.incident.all"), incident::PATH, Icon::Shield))
                @if cx.may(INCIDENTS, &contracts::org::OrgPath::everywhere()) {
                    (link(&cx, cx.t("portal.incident.new"), &format!("{}/baru", incident::PATH), Icon::Plus))
                }
            }
        }))
        (section(cx.t("portal.privacy.register"), None, &html! {
            div .row {
                (link(&cx, cx.t("portal.audit.csv"), "/kerja/privasi/ekspor/register.csv", Icon::Download))
                (link(&cx, cx.t("portal.privacy.json"), "/kerja/privasi/ekspor/register.json", Icon::Download))
                (link(&cx, cx.t("portal.privacy.public"), "/privasi", Icon::Open))
            }
            (page::list(&cx, &entries))
        }))
    };
    Ok(cx.page(cx.t("portal.menu.privacy")).workbench().render(&body))
}

fn link(cx: &Cx, label: &str, path: &str, icon: Icon) -> Markup {
    link_button(&LinkButton { label, href: &cx.href(path), icon, ..LinkButton::default() })
}

pub(super) async fn export(cx: Cx, Path(form): Path<String>) -> Web {
    cx.grant_everywhere(super::REGISTER)?;
    let entries = register::read(&cx);
    let mut r = match form.as_str() {
        "register.csv" => {
            let mime = [(header::CONTENT_TYPE, "text/csv; charset=utf-8")];
            (mime, csv_of(&entries)?).into_response()
        }
        "register.json" => {
            let list: Vec<_> = entries.iter().map(page::entry_json).collect();
            Json(list).into_response()
        }
        _ => return Err(Error::not_found().into()),
    };
    if let Ok(v) = HeaderValue::try_from(download_name("attachment", &form)) {
        r.headers_mut().insert(header::CONTENT_DISPOSITION, v);
    }
    Ok::<Response, _>(r)
}

fn csv_of(entries: &[register::Entry]) -> Result<Vec<u8>> {
    let mut w = csv::Writer::from_writer(Vec::new());
    w.write_record(["name", "what", "who", "purpose", "basis", "retention"])
        .map_err(Error::internal)?;
    for e in entries {
        let cells = [e.name, &e.what, &e.who, &e.purpose, &e.basis, &e.retention];
        w.write_record(cells.map(crate::desk::inert)).map_err(Error::internal)?;
    }
    w.into_inner().map_err(|e| Error::internal(e.to_string()))
}
