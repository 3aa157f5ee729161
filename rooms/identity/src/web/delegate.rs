//! `/akun/wakil`: one's own roles in a colleague's hands.

use axum::{extract::Path, response::Response};
use base::{Error, Id, Kind, Timestamp};
use jiff::civil::Date;
use kit::{Cx, Fields, Web, session::RoleGrant, web::redirect_with};

use crate::{
    service::delegate,
    view::{Faults, delegate as view},
};

const HERE: &str = "/akun/wakil";

async fn render(cx: &Cx, fields: &Fields, faults: &Faults) -> base::Result<Response> {
    let own = delegate::own(cx).await?;
    let tree = crate::service::orgs::tree(cx).await?;
    Ok(view::page(cx, &tree, &own, fields, faults))
}

/// GET
pub(super) async fn show(cx: Cx) -> Web {
    let today = cx.now().civil(&cx.app().province().zone).date().to_string();
    let fields = Fields::of(&[("from", &today)]);
    Ok(render(&cx, &fields, &Faults::new()).await?)
}

/// Both days count: from the beginning of the one to the end of the other.
fn days(cx: &Cx, fields: &Fields) -> base::Result<(Timestamp, Timestamp)> {
    let wrong = || Error::invalid("identity.delegation.error.dates");
    let day = |name| fields.get(name).parse::<Date>().map_err(|_| wrong());
    let (from, last) = (day("from")?, day("until")?);
    let next = last.tomorrow().map_err(|_| wrong())?;
    let zone = cx.app().province().zone.clone();
    Ok((Timestamp::start_of(from, &zone), Timestamp::start_of(next, &zone)))
}

async fn typed(cx: &Cx, fields: &Fields) -> base::Result<()> {
    let grants: Result<Vec<Id<RoleGrant>>, _> = fields.all("role").map(str::parse).collect();
    let grants = grants.map_err(|_| Error::invalid("identity.delegation.error.roles"))?;
    if grants.is_empty() {
        return Err(Error::invalid("identity.delegation.error.roles"));
    }
    let colleague = fields.get("colleague").parse();
    let colleague = colleague.map_err(|_| Error::invalid("identity.delegation.error.colleague"))?;
    let (from, until) = days(cx, fields)?;
    delegate::hand_on(cx, colleague, &grants, from, until).await
}

/// POST
pub(super) async fn hand_on(cx: Cx, fields: Fields) -> Web {
    match typed(&cx, &fields).await {
        Ok(()) => Ok(redirect_with(&cx, HERE, "identity.flash.handed_on", None)),
        Err(e) if matches!(e.kind(), Kind::Invalid | Kind::Conflict) => {
            let field = match e.key() {
                "identity.delegation.error.roles" => "role",
                "identity.delegation.error.dates" => "until",
                _ => "colleague",
            };
            Ok(render(&cx, &fields, &vec![(field, e.key())]).await?)
        }
        Err(e) => Err(e.into()),
    }
}

/// POST
pub(super) async fn end(cx: Cx, Path(id): Path<String>) -> Web {
    delegate::end(&cx, id.parse().map_err(|_| Error::not_found())?).await?;
    Ok(redirect_with(&cx, HERE, "identity.flash.delegation_ended", None))
}
