//! Routes and handlers: read the form, call the service, render.

mod account;
mod bulk;
mod data;
mod delegate;
mod export;
mod factor;
mod invite;
mod oidc;
mod orgs;
mod passkey;
mod people;
mod policy;
pub(crate) mod region;
mod reset;
mod sign_in;
mod who;

use kit::{Access, Route};

use crate::{MANAGE_ORGS, MANAGE_PEOPLE, SEE_RIGHTS, SET_POLICY};

/// A spreadsheet and the form around it.
const IMPORT_BYTES: usize = crate::service::bulk::FILE_MOST + (64 << 10);

pub(crate) fn routes() -> Vec<Route> {
    use Access::{Public, SignedIn};
    const ORGS: Access = Access::Needs(MANAGE_ORGS);
    const PEOPLE: Access = Access::Needs(MANAGE_PEOPLE);
    const POLICY: Access = Access::Needs(SET_POLICY);
    const RIGHTS: Access = Access::Needs(SEE_RIGHTS);
    vec![
        Route::get("/masuk", Public, sign_in::show),
        Route::post("/masuk", Public, sign_in::submit),
        Route::post("/masuk/kata-sandi", Public, sign_in::choose),
        Route::post("/masuk/kode", Public, factor::submit),
        Route::post("/masuk/kunci", Public, passkey::submit),
        Route::post("/masuk/kunci/mulai", Public, passkey::ask),
        Route::get("/masuk/oidc", Public, oidc::depart),
        Route::get("/masuk/oidc/kembali", Public, oidc::arrive),
        Route::get("/masuk/oidc/ditolak", Public, oidc::refused),
        Route::post("/keluar", Public, sign_in::leave),
        Route::get("/lupa-sandi", Public, reset::show),
        Route::post("/lupa-sandi", Public, reset::ask),
        Route::get("/lupa-sandi/{token}", Public, reset::look),
        Route::post("/lupa-sandi/{token}", Public, reset::choose),
        Route::get("/undangan/{token}", Public, invite::look),
        Route::post("/undangan/{token}", Public, invite::accept),
        Route::get("/akun", SignedIn, account::show),
        Route::post("/akun/profil", SignedIn, account::profile),
        Route::post("/akun/kata-sandi", SignedIn, account::password),
        Route::post("/akun/sesi/akhiri-lainnya", SignedIn, account::end_others),
        Route::post("/akun/sesi/{id}/akhiri", SignedIn, account::end),
        Route::get("/wilayah", Public, region::show).cached(),
        Route::get("/wilayah.csv", Public, region::csv).cached(),
        Route::get("/akun/pengaman", SignedIn, factor::overview),
        Route::get("/akun/aplikasi", SignedIn, factor::offer),
        Route::post("/akun/aplikasi", SignedIn, factor::enrol),
        Route::get("/akun/aplikasi/lepas", SignedIn, factor::ask_remove),
        Route::post("/akun/aplikasi/lepas", SignedIn, factor::remove),
        Route::get("/akun/kode-pemulihan", SignedIn, factor::ask_issue),
        Route::post("/akun/kode-pemulihan", SignedIn, factor::issue),
        Route::get("/akun/kunci", SignedIn, passkey::new),
        Route::post("/akun/kunci", SignedIn, passkey::enrol),
        Route::post("/akun/kunci/mulai", SignedIn, passkey::ask_new),
        Route::post("/akun/kunci/{id}/nama", SignedIn, passkey::rename),
        Route::get("/akun/kunci/{id}/hapus", SignedIn, passkey::ask_remove),
        Route::post("/akun/kunci/{id}/hapus", SignedIn, passkey::remove),
        Route::get("/kerja/identitas/kebijakan", POLICY, policy::show),
        Route::post("/kerja/identitas/kebijakan", POLICY, policy::save),
        Route::get("/kerja/identitas/undangan", PEOPLE, invite::form),
        Route::post("/kerja/identitas/undangan", PEOPLE, invite::send),
        Route::get("/kerja/identitas/undangan/ppid", PEOPLE, invite::candidates),
        Route::post("/kerja/identitas/undangan/ppid", PEOPLE, invite::invite_contacts),
        Route::get("/akun/oidc", SignedIn, oidc::own),
        Route::post("/akun/oidc", SignedIn, oidc::link_own),
        Route::post("/akun/oidc/{id}/lepas", SignedIn, oidc::unlink_own),
        Route::get("/akun/wakil", SignedIn, delegate::show),
        Route::post("/akun/wakil", SignedIn, delegate::hand_on),
        Route::post("/akun/wakil/{id}/akhiri", SignedIn, delegate::end),
        Route::get("/akun/data", SignedIn, data::own),
        Route::post("/akun/data", SignedIn, data::ask),
        Route::post("/akun/data/unduh", SignedIn, data::download),
        Route::post("/akun/data/{id}/tarik", SignedIn, data::withdraw),
        Route::get("/kerja/identitas/permintaan", PEOPLE, data::list),
        Route::post("/kerja/identitas/permintaan/tenggat", PEOPLE, data::set_term),
        Route::post("/kerja/identitas/permintaan/alamat", PEOPLE, data::address),
        Route::get("/kerja/identitas/permintaan/{id}", PEOPLE, data::show),
        Route::post("/kerja/identitas/permintaan/{id}/laksanakan", PEOPLE, data::carry_out),
        Route::post("/kerja/identitas/permintaan/{id}/tolak", PEOPLE, data::refuse),
        Route::get("/kerja/identitas/siapa", RIGHTS, who::places),
        Route::get("/kerja/identitas/organisasi/{slug}/siapa", RIGHTS, who::here),
        Route::get("/kerja/identitas/organisasi/{slug}/siapa/csv", RIGHTS, who::csv),
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
        Route::get("/kerja/identitas/orang/ekspor", PEOPLE, bulk::export),
        Route::get("/kerja/identitas/orang/impor", PEOPLE, bulk::start),
        Route::post("/kerja/identitas/orang/impor", PEOPLE, bulk::take_in).body_limit(IMPORT_BYTES),
        Route::get("/kerja/identitas/orang/impor/templat", PEOPLE, bulk::template),
        Route::get("/kerja/identitas/orang/impor/{id}", PEOPLE, bulk::show),
        Route::post("/kerja/identitas/orang/impor/{id}/terapkan", PEOPLE, bulk::apply),
        Route::post("/kerja/identitas/orang/impor/{id}/buang", PEOPLE, bulk::discard),
        Route::get("/kerja/identitas/orang/{id}/oidc", PEOPLE, oidc::of),
        Route::post("/kerja/identitas/orang/{id}/oidc", PEOPLE, oidc::link),
        Route::post("/kerja/identitas/orang/{id}/oidc/{link}/lepas", PEOPLE, oidc::unlink),
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
        Route::post("/kerja/identitas/orang/{id}/undangan", PEOPLE, invite::again),
        Route::post("/kerja/identitas/orang/{id}/undangan/batal", PEOPLE, invite::withdraw),
        Route::get("/kerja/identitas/orang/{id}/pengaman", PEOPLE, invite::ask_release),
        Route::post("/kerja/identitas/orang/{id}/pengaman", PEOPLE, invite::release),
        Route::post("/kerja/identitas/orang/{id}/peran", PEOPLE, people::give),
        Route::post("/kerja/identitas/orang/{id}/peran/{grant}/cabut", PEOPLE, people::take),
        Route::post("/kerja/identitas/orang/{id}/tempat", PEOPLE, people::join),
        Route::post("/kerja/identitas/orang/{id}/tempat/{org}/lepas", PEOPLE, people::leave),
    ]
}
