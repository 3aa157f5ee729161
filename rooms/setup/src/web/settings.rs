//! `/kerja/pengaturan`: the same settings afterwards, for administrators of the whole province.

use kit::{Cx, Fields, Web, web::redirect_with};

use super::{
    Form, WithFile, receive,
    steps::{Taken, site, take_mail, take_province},
};
use crate::{SETTINGS, logo, model, service::Right, view::settings as view};

pub(super) async fn province(cx: Cx) -> Web {
    cx.grant_everywhere(SETTINGS)?;
    let fields = model::province_fields(&cx.app().province());
    Ok(view::province_page(&cx, (&fields, &[])))
}

pub(super) async fn save_province(cx: Cx, form: Form) -> Web {
    cx.grant_everywhere(SETTINGS)?;
    let WithFile { fields, file } = receive(form, logo::MOST_BYTES).await?;
    match take_province(&cx, &Right::Office, &fields, file).await? {
        faults if faults.is_empty() => {
            Ok(redirect_with(&cx, view::HOME, "setup.flash.province", None))
        }
        faults => Ok(view::province_page(&cx, (&fields, &faults))),
    }
}

pub(super) async fn mail(cx: Cx) -> Web {
    cx.grant_everywhere(SETTINGS)?;
    let fields = model::mail_fields(&cx.app().mail_server(), &site(&cx));
    Ok(view::mail_page(&cx, (&fields, &[]), ""))
}

pub(super) async fn save_mail(cx: Cx, fields: Fields) -> Web {
    cx.grant_everywhere(SETTINGS)?;
    match take_mail(&cx, &Right::Office, &fields).await? {
        Taken::Saved => Ok(redirect_with(&cx, view::MAIL, "setup.flash.mail", None)),
        Taken::Wrong(faults) => Ok(view::mail_page(&cx, (&fields, &faults), "")),
        Taken::Refused(cause) => Ok(view::mail_page(&cx, (&fields, &[]), &cause)),
    }
}
