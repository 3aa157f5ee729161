//! Personal data (UU 27/2022): what this instance does with them, told to everybody; failures to protect them,
//! recorded and told in time; the words of the statements that an editor keeps.

pub(crate) mod incident;
mod office;
mod page;
mod register;
pub(crate) mod statements;
mod statements_form;

use kit::{
    Access::{Needs, Public},
    Permission,
    Role::{Administrator, Editor, Inspector},
    Route,
};

pub(crate) use incident::remind;

/// Reading the register of processing and the record of incidents.
pub(crate) const REGISTER: Permission =
    Permission::roles("portal.privacy_register", &[Administrator, Inspector]);
/// Recording incidents and what was done about them.
pub(crate) const INCIDENTS: Permission = Permission::roles("portal.incidents", &[Administrator]);
/// Reminding of notices that are owed.
pub(crate) const INCIDENTS_MACHINE: Permission = Permission::system("portal.incidents_machine");
/// Keeping contacts and dates of the statements on privacy and accessibility.
pub(crate) const STATEMENTS: Permission =
    Permission::roles("portal.statements", &[Editor, Administrator]);

pub(crate) fn routes() -> Vec<Route> {
    let mut all = vec![
        Route::get("/privasi", Public, page::show).cached(),
        Route::get("/privasi.json", Public, page::json).cached(),
        Route::get("/kerja/privasi", Needs(REGISTER), office::show),
        Route::get("/kerja/privasi/ekspor/{form}", Needs(REGISTER), office::export),
        Route::get("/kerja/pernyataan", Needs(STATEMENTS), statements_form::show),
        Route::post("/kerja/pernyataan", Needs(STATEMENTS), statements_form::save),
    ];
    all.extend(incident::routes());
    all
}
