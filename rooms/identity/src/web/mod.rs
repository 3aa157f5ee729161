//! Routes and handlers: read the form, call the service, render.

mod sign_in;




use kit::{Access, Route};

pub(crate) fn routes() -> Vec<Route> {
    use Access::Public;
    vec![
        Route::get("/masuk", Public, sign_in::show),
        Route::post("/masuk", Public, sign_in::submit),
        Route::post("/masuk/kata-sandi", Public, sign_in::choose),
        Route::post("/keluar", Public, sign_in::leave),
    ]
}
