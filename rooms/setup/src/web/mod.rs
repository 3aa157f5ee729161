//! Routes and handlers: prove or check, read the form, call the service, render.

mod door;
mod settings;
mod steps;

use axum::extract::{Multipart, multipart::MultipartRejection};
use base::{Error, Kind, Result};
use kit::{Access, Fields, Route};

use crate::{SETTINGS, logo, sheet};

pub(crate) fn routes() -> Vec<Route> {
    use Access::Public;
    const OFFICE: Access = Access::Needs(SETTINGS);
    // A form with a picture, a form with a spreadsheet.
    let (picture, table) = (logo::MOST_BYTES + (256 << 10), sheet::MOST_BYTES + (64 << 10));
    vec![
        Route::get("/pasang", Public, door::show),
        Route::post("/pasang", Public, door::prove),
        Route::get("/pasang/provinsi", Public, steps::province),
        Route::post("/pasang/provinsi", Public, steps::save_province).body_limit(picture),
        Route::get("/pasang/instansi", Public, steps::orgs),
        Route::post("/pasang/instansi", Public, steps::look_at_orgs).body_limit(table),
        Route::post("/pasang/instansi/simpan", Public, steps::enter_orgs),
        Route::get("/pasang/instansi/templat.xlsx", Public, steps::template),
        Route::get("/pasang/surat", Public, steps::mail),
        Route::post("/pasang/surat", Public, steps::save_mail),
        Route::post("/pasang/surat/lewati", Public, steps::skip_mail),
        Route::get("/pasang/akun", Public, steps::account),
        Route::post("/pasang/akun", Public, steps::make_account),
        Route::get("/kerja/pengaturan", OFFICE, settings::province),
        Route::post("/kerja/pengaturan", OFFICE, settings::save_province).body_limit(picture),
        Route::get("/kerja/pengaturan/surat", OFFICE, settings::mail),
        Route::post("/kerja/pengaturan/surat", OFFICE, settings::save_mail),
    ]
}

/// A form with at most one file.
struct WithFile {
    fields: Fields,
    /// Its name and bytes.
    file: Option<(String, Vec<u8>)>,
}

/// A multipart form as it came, or that it was none.
type Form = std::result::Result<Multipart, MultipartRejection>;

/// Reads a form with a small file; the route bounds how much arrives in all.
async fn receive(form: Form, most_bytes: usize) -> Result<WithFile> {
    let broken = || Error::invalid("setup.error.form");
    let mut form = form.map_err(|e| broken().because(e))?;
    let (mut pairs, mut file): (Vec<(String, String)>, _) = (Vec::new(), None);
    while let Some(field) = form.next_field().await.map_err(|e| broken().because(e))? {
        let name = field.name().unwrap_or_default().to_owned();
        let file_name = field.file_name().map(str::to_owned);
        let bytes = field.bytes().await.map_err(|e| broken().because(e))?;
        match file_name {
            // A browser sends an empty part for a field without a file.
            Some(n) if n.is_empty() && bytes.is_empty() => {}
            Some(_) if bytes.len() > most_bytes => {
                return Err(Error::new(Kind::TooLarge, "setup.error.file_large"));
            }
            Some(n) => file = Some((n, bytes.to_vec())),
            None if pairs.len() > 50 || bytes.len() > 10_000 => return Err(broken()),
            None => pairs.push((name, String::from_utf8_lossy(&bytes).replace('\0', ""))),
        }
    }
    let pairs: Vec<(&str, &str)> = pairs.iter().map(|(n, v)| (n.as_str(), v.as_str())).collect();
    Ok(WithFile { fields: Fields::of(&pairs), file })
}
