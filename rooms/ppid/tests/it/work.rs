//! What tests of the desk do over and over, by the pages' own forms.

use http::{Method, StatusCode};
use testkit::{Answer, Person, Town};

/// Posts a multipart form.
pub(crate) async fn multipart(
    town: &Town,
    who: &Person,
    path: &str,
    fields: &[(&str, &str)],
    files: &[(&str, &str)],
) -> Answer {
    let mut body = String::new();
    for (name, value) in fields {
        body += &format!(
            "--batas\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n"
        );
    }
    for (name, text) in files {
        body += &format!(
            "--batas\r\nContent-Disposition: form-data; name=\"berkas\"; filename=\"{name}\"\r\n\
             Content-Type: application/octet-stream\r\n\r\n{text}\r\n"
        );
    }
    body += "--batas--\r\n";
    let headers = [
        ("content-type", "multipart/form-data; boundary=batas"),
        ("sec-fetch-site", "same-origin"),
    ];
    town.send(Method::POST, path, Some(who), &headers, body.into_bytes()).await
}

/// Uploads one file; the draft's number.
pub(crate) async fn upload(town: &Town, who: &Person, name: &str, text: &str) -> i64 {
    let a =
        multipart(town, who, "/kerja/ppid/tambah", &[("cara", "sendiri")], &[(name, text)]).await;
    assert_eq!(a.status, StatusCode::SEE_OTHER, "{}", a.text());
    a.location().rsplit("n=").next().unwrap().parse().unwrap()
}

/// A column of an item as text.
pub(crate) async fn column(town: &Town, number: i64, column: &str) -> String {
    let mut r = town.app.db().read().await.unwrap();
    db::query_built(format!("SELECT CAST({column} AS TEXT) FROM ppid_item WHERE number = $1"))
        .bind(number)
        .scalar(r.conn())
        .await
        .unwrap()
}

/// The present revision of an item.
pub(crate) async fn revision(town: &Town, number: i64) -> String {
    column(town, number, "revision").await
}

/// How many rows a statement counts.
pub(crate) async fn count(town: &Town, sql: &str) -> i64 {
    let mut r = town.app.db().read().await.unwrap();
    db::query_built(sql.to_owned()).scalar(r.conn()).await.unwrap()
}

/// Fills the form of an item in full and sends it on.
pub(crate) async fn fill(
    town: &Town,
    who: &Person,
    number: i64,
    title: &str,
    then: &str,
    more: &[(&str, &str)],
) -> Answer {
    let revision = revision(town, number).await;
    let mut fields = vec![
        ("revisi", revision.as_str()),
        ("judul", title),
        ("ringkasan", "Ringkasan isi."),
        ("kategori", "berkala"),
        ("tanggal", "2026-01-05"),
        ("bentuk", "soft"),
        ("bahasa", "id"),
        ("lalu", then),
    ];
    for (name, value) in more {
        fields.retain(|(n, _)| n != name);
        fields.push((name, value));
    }
    town.post_as(who, &format!("/kerja/ppid/{number}/ubah"), &fields).await
}

/// Presses a button of the item's page.
pub(crate) async fn press(town: &Town, who: &Person, number: i64, what: &str) -> Answer {
    let revision = revision(town, number).await;
    let form = [("revisi", revision.as_str()), ("tindakan", what)];
    town.post_as(who, &format!("/kerja/ppid/{number}/lakukan"), &form).await
}

/// Sends a form that asks for a reason.
pub(crate) async fn reason(
    town: &Town,
    who: &Person,
    number: i64,
    rest: &str,
    why: &str,
) -> Answer {
    let revision = revision(town, number).await;
    let form = [("revisi", revision.as_str()), ("alasan", why)];
    town.post_as(who, &format!("/kerja/ppid/{number}/{rest}"), &form).await
}

/// Undoes the last action.
pub(crate) async fn undo(town: &Town, who: &Person, number: i64) -> Answer {
    town.post_as(who, &format!("/kerja/ppid/{number}/urungkan"), &[]).await
}
