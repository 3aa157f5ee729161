//! "Tambah informasi": files dragged in or chosen become drafts at once; reading goes on behind.

use axum::{extract::Multipart, response::Response};
use base::{Error, Kind, Result};
use contracts::org::{Org, OrgPath};
use http::StatusCode;
use kit::{Cx, Fields, Web, web::redirect};
use ui::{
    Button, ButtonKind, Choices, Field, Markup, Opt, UploadWords, UploadZone, button,
    error_summary, html, radios, select, upload_zone,
};

use super::{files::receive, words};
use crate::{
    model::{Content, PPID_EDIT},
    service::{self, files, items},
    store::files::NewFile,
};

/// What browsers offer first; anything else can be chosen too.
pub(super) const ACCEPT: &str = ".pdf,.docx,.doc,.odt,.rtf,.xlsx,.xls,.ods,.csv,.pptx,.odp,.txt,.jpg,.jpeg,.png,.tif,.tiff,.zip";

/// The drop zone, as the form of new items and that of one item both have it.
pub(crate) fn zone<'a>(cx: &'a Cx, label: &'a str, multiple: bool, error: &'a str) -> Markup {
    upload_zone(&zone_props(cx, label, multiple, error))
}

/// Its props, for forms with other words.
pub(crate) fn zone_props<'a>(
    cx: &'a Cx,
    label: &'a str,
    multiple: bool,
    error: &'a str,
) -> UploadZone<'a> {
    UploadZone {
        name: "berkas",
        label,
        hint: cx.t("ppid.office.upload_hint"),
        error,
        accept: ACCEPT,
        multiple,
        endpoint: "/unggah",
        max_bytes: cx.app().config().blobs.max_upload_bytes,
        words: UploadWords {
            drop: cx.t("ppid.office.upload_drop"),
            choose: cx.t("ppid.office.upload_choose"),
            pause: cx.t("ppid.office.upload_pause"),
            resume: cx.t("ppid.office.upload_resume"),
            remove: cx.t("ppid.office.upload_remove"),
            done: cx.t("ppid.office.upload_done"),
            offline: cx.t("ppid.office.upload_offline"),
            failed: cx.t("ppid.office.upload_failed"),
            too_big: cx.t("ppid.office.upload_too_big"),
        },
        ..UploadZone::default()
    }
}

/// GET
pub(super) async fn show(cx: Cx, f: Fields) -> Web {
    let orgs = service::agencies(&cx, PPID_EDIT).await?;
    Ok(draw(&cx, &orgs, &f, "", StatusCode::OK))
}

fn draw(cx: &Cx, orgs: &[Org], f: &Fields, error: &str, status: StatusCode) -> Response {
    let ids: Vec<(String, &str)> =
        orgs.iter().map(|o| (o.id.to_string(), o.name.as_str())).collect();
    let options: Vec<Opt<'_>> =
        ids.iter().map(|(v, l)| Opt { value: v, label: l, ..Opt::default() }).collect();
    let chosen = match f.get("instansi") {
        "" => usual(orgs).map(|o| o.id.to_string()).unwrap_or_default(),
        id => id.to_owned(),
    };
    let ways = [
        Opt {
            value: "sendiri",
            label: cx.t("ppid.office.each_own"),
            hint: cx.t("ppid.office.each_own_hint"),
            group: "",
        },
        Opt {
            value: "satu",
            label: cx.t("ppid.office.all_one"),
            hint: cx.t("ppid.office.all_one_hint"),
            group: "",
        },
    ];
    let way = if f.get("cara") == "satu" { "satu" } else { "sendiri" };
    let body = html! {
        (ui::page_head("", cx.t("ppid.office.add"), cx.t("ppid.office.add_lead"), &html! {}))
        @if !error.is_empty() {
            (error_summary(cx.t("ppid.error.summary_title"), &[("berkas", error)]))
        }
        form .form method="post" action=(cx.href("/kerja/ppid/tambah")) enctype="multipart/form-data" {
            @if orgs.len() > 1 {
                (select(&Field { name: "instansi", label: cx.t("ppid.office.agency"), value: &chosen, ..Field::default() }, "", &options))
            } @else {
                (ui::hidden(&[("instansi", &chosen)]))
            }
            (zone(cx, cx.t("ppid.office.files"), true, error))
            (radios(&Choices { field: Field { name: "cara", label: cx.t("ppid.office.several"), value: way, ..Field::default() }, options: &ways, ..Choices::default() }))
            div .actions {
                (button(&Button { label: cx.t("ppid.office.add_go"), kind: ButtonKind::Primary, icon: ui::Icon::ArrowRight, ..Button::default() }))
                (button(&Button { label: cx.t("ppid.office.add_paper"), name: "tanpa_berkas", value: "1", ..Button::default() }))
            }
            p .hint { (cx.t("ppid.office.add_paper_hint")) }
        }
    };
    words::page(cx, cx.t("ppid.office.add"))
        .crumb(cx.t("ppid.office.add"), "")
        .island("upload")
        .status(status)
        .render(&body)
}

/// Containers come last: who reaches the whole province seldom means the province itself.
fn usual(orgs: &[Org]) -> Option<&Org> {
    orgs.iter().find(|o| o.kind != "province").or_else(|| orgs.first())
}

/// POST: one draft per file, or one for all.
pub(super) async fn take(cx: Cx, form: Multipart) -> Web {
    let orgs = service::agencies(&cx, PPID_EDIT).await?;
    let home = usual(&orgs).ok_or_else(Error::forbidden)?.clone();
    let path_of = |pairs: &[(String, String)]| -> OrgPath {
        let asked = pairs.iter().find(|(n, _)| n == "instansi").map_or("", |(_, v)| v.as_str());
        orgs.iter().find(|o| o.id.to_string() == asked).unwrap_or(&home).path.clone()
    };
    let got = match receive(&cx, form, PPID_EDIT, &path_of).await {
        Ok(got) => got,
        Err(e) if matches!(e.kind(), Kind::Invalid | Kind::TooLarge | Kind::Precondition) => {
            let said = cx.say(&e);
            return Ok(draw(
                &cx,
                &orgs,
                &Fields::default(),
                &said,
                StatusCode::UNPROCESSABLE_ENTITY,
            ));
        }
        Err(e) => return Err(e.into()),
    };
    let asked = got.fields.get("instansi");
    let org = match asked {
        "" => home.clone(),
        // Somebody else's agency: refused, not put aside.
        id => orgs.iter().find(|o| o.id.to_string() == id).ok_or_else(Error::forbidden)?.clone(),
    };
    let mut new = Vec::new();
    for up in &got.files {
        new.push(files::describe(&cx, up, "").await?);
    }
    if new.is_empty() && !got.fields.has("tanpa_berkas") {
        let error = cx.t("ppid.error.no_file").to_owned();
        return Ok(draw(&cx, &orgs, &got.fields, &error, StatusCode::UNPROCESSABLE_ENTITY));
    }
    let numbers = drafts(&cx, &org, &new, got.fields.get("cara") == "satu").await?;
    if let ([one], true) = (numbers.as_slice(), new.is_empty()) {
        return Ok(redirect(&cx, &words::at(*one, "/ubah")));
    }
    let query: Vec<String> = numbers.iter().map(|n| format!("n={n}")).collect();
    Ok(redirect(&cx, &format!("/kerja/ppid/unggahan?{}", query.join("&"))))
}

async fn drafts(cx: &Cx, org: &Org, new: &[NewFile], together: bool) -> Result<Vec<i64>> {
    let mut numbers = Vec::new();
    let groups: Vec<&[NewFile]> = if together || new.is_empty() {
        vec![new]
    } else {
        new.iter().map(std::slice::from_ref).collect()
    };
    for group in groups {
        let content = Content {
            title: group.first().map(|f| readable(&f.name)).unwrap_or_default(),
            form: if group.is_empty() { "hard" } else { "soft" }.to_owned(),
            language: "id".to_owned(),
            ..Content::default()
        };
        numbers.push(items::create(cx, org, content, group).await?.number);
    }
    Ok(numbers)
}

/// A file's name as a title: without its ending, words apart.
fn readable(name: &str) -> String {
    let stem = name.rsplit_once('.').map_or(name, |(s, e)| if e.len() <= 5 { s } else { name });
    let words: Vec<&str> = stem
        .split(|c: char| c.is_whitespace() || matches!(c, '_' | '-' | '+'))
        .filter(|w| !w.is_empty())
        .collect();
    let text: String = words.join(" ").chars().take(300).collect();
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |c| c.to_uppercase().chain(letters).collect())
}

#[cfg(test)]
mod tests {
    #[test]
    fn names_of_files_become_titles() {
        for (name, want) in [
            ("lkjip_dinkes-2024.pdf", "Lkjip dinkes 2024"),
            ("Laporan  Keuangan.final.xlsx", "Laporan Keuangan.final"),
            ("tanpa-akhiran", "Tanpa akhiran"),
            (".pdf", ""),
        ] {
            assert_eq!(super::readable(name), want);
        }
    }
}
