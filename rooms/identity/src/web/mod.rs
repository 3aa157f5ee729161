//! Routes and handlers: read the form, call the service, render.

mod account;
mod orgs;
mod people;
mod sign_in;

use kit::{Access, Route};

use crate::{MANAGE_ORGS, MANAGE_PEOPLE};

pub(crate) fn routes() -> Vec<Route> {
    use Access::{Public, SignedIn};
    const ORGS: Access = Access::Needs(MANAGE_ORGS);
    const PEOPLE: Access = Access::Needs(MANAGE_PEOPLE);
    vec![
        Route::get("/masuk", Public, sign_in::show),
        Route::post("/masuk", Public, sign_in::submit),
        Route::post("/masuk/kata-sandi", Public, sign_in::choose),
        Route::post("/keluar", Public, sign_in::leave),
        Route::get("/akun", SignedIn, account::show),
        Route::post("/akun/profil", SignedIn, account::profile),
        Route::post("/akun/kata-sandi", SignedIn, account::password),
        Route::post("/akun/sesi/akhiri-lainnya", SignedIn, account::end_others),
        Route::post("/akun/sesi/{id}/akhiri", SignedIn, account::end),
        Route::get("/kerja/identitas/organisasi", ORGS, orgs::list),
        Route::get("/kerja/identitas/organisasi/baru", ORGS, orgs::new),
        Route::post("/kerja/identitas/organisasi/baru", ORGS, orgs::create),
        Route::get("/kerja/identitas/organisasi/{slug}", ORGS, orgs::show),
        Route::get("/kerja/identitas/organisasi/{slug}/ubah", ORGS, orgs::edit),
        Route::post("/kerja/identitas/organisasi/{slug}/ubah", ORGS, orgs::change),
        Route::get("/kerja/identitas/organisasi/{slug}/tutup", ORGS, orgs::ask_close),
        Route::post("/kerja/identitas/organisasi/{slug}/tutup", ORGS, orgs::close),
        Route::post("/kerja/identitas/organisasi/{slug}/buka", ORGS, orgs::reopen),
        Route::get("/kerja/identitas/orang", PEOPLE, people::list),
        Route::get("/kerja/identitas/orang/baru", PEOPLE, people::new),
        Route::post("/kerja/identitas/orang/baru", PEOPLE, people::create),
        Route::get("/kerja/identitas/orang/{id}", PEOPLE, people::show),
        Route::get("/kerja/identitas/orang/{id}/ubah", PEOPLE, people::edit),
        Route::post("/kerja/identitas/orang/{id}/ubah", PEOPLE, people::change),
        Route::get("/kerja/identitas/orang/{id}/nonaktif", PEOPLE, people::ask_disable),
        Route::post("/kerja/identitas/orang/{id}/nonaktif", PEOPLE, people::disable),
        Route::post("/kerja/identitas/orang/{id}/aktif", PEOPLE, people::enable),
        Route::get("/kerja/identitas/orang/{id}/kata-sandi", PEOPLE, people::ask_reset),
        Route::post("/kerja/identitas/orang/{id}/kata-sandi", PEOPLE, people::reset),
        Route::get("/kerja/identitas/orang/{id}/hapus", PEOPLE, people::ask_erase),
        Route::post("/kerja/identitas/orang/{id}/hapus", PEOPLE, people::erase),
        Route::post("/kerja/identitas/orang/{id}/peran", PEOPLE, people::give),
        Route::post("/kerja/identitas/orang/{id}/peran/{grant}/cabut", PEOPLE, people::take),
        Route::post("/kerja/identitas/orang/{id}/tempat", PEOPLE, people::join),
        Route::post("/kerja/identitas/orang/{id}/tempat/{org}/lepas", PEOPLE, people::leave),
    ]
}
