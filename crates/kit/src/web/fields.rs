//! Form and query fields as they came: reading never fails, so a form can be shown again with all that
//! was typed and every mistake named at once.

use axum::{
    extract::{FromRequest, FromRequestParts, Request},
    response::{IntoResponse as _, Response},
};
use base::{Error, Kind};
use http::{header::CONTENT_TYPE, request::Parts};

use crate::{App, Cx, web::HttpError};

/// The fields of a query (on GET) or of a urlencoded form, in order.
#[derive(Clone, Debug, Default)]
pub struct Fields(Vec<(String, String)>);

impl Fields {
    /// Reads `a=b&c=d`.
    #[must_use]
    pub fn parse(text: &str) -> Self {
        Self::read(text.as_bytes())
    }

    /// NUL is left out: nobody types it, and PostgreSQL has no such character.
    fn read(text: &[u8]) -> Self {
        let clean = |s: std::borrow::Cow<'_, str>| match s.contains('\0') {
            true => s.replace('\0', ""),
            false => s.into_owned(),
        };
        Self(form_urlencoded::parse(text).map(|(k, v)| (clean(k), clean(v))).collect())
    }

    /// From pairs, for tests and for forms shown the first time.
    #[must_use]
    pub fn of(pairs: &[(&str, &str)]) -> Self {
        Self(pairs.iter().map(|(k, v)| ((*k).to_owned(), (*v).to_owned())).collect())
    }

    /// The first value of `name`, trimmed; empty when there is none.
    #[must_use]
    pub fn get(&self, name: &str) -> &str {
        self.0.iter().find(|(k, _)| k == name).map_or("", |(_, v)| v.trim())
    }

    /// Every value of `name` that is not empty.
    pub fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> + 'a {
        self.0.iter().filter(move |(k, v)| k == name && !v.trim().is_empty()).map(|(_, v)| v.trim())
    }

    /// Whether `name` came at all (a ticked box).
    #[must_use]
    pub fn has(&self, name: &str) -> bool {
        self.0.iter().any(|(k, _)| k == name)
    }

    /// Adds or replaces `name`.
    #[must_use]
    pub fn with(mut self, name: &str, value: &str) -> Self {
        self.0.retain(|(k, _)| k != name);
        self.0.push((name.to_owned(), value.to_owned()));
        self
    }

    /// Without `name` where its value is `value` (or all of `name`, when none is given).
    #[must_use]
    pub fn without(mut self, name: &str, value: Option<&str>) -> Self {
        self.0.retain(|(k, v)| k != name || value.is_some_and(|x| x != v));
        self
    }

    /// As `a=b&c=d`, empty values left out.
    #[must_use]
    pub fn query(&self) -> String {
        let mut s = form_urlencoded::Serializer::new(String::new());
        for (k, v) in self.0.iter().filter(|(_, v)| !v.is_empty()) {
            s.append_pair(k, v);
        }
        s.finish()
    }

    /// Every pair, in order.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.iter().map(|(k, v)| (k.as_str(), v.as_str()))
    }
}

impl FromRequest<App> for Fields {
    type Rejection = Response;

    async fn from_request(req: Request, app: &App) -> Result<Self, Response> {
        if req.method() == http::Method::GET || req.method() == http::Method::HEAD {
            return Ok(Self::parse(req.uri().query().unwrap_or_default()));
        }
        let form = req
            .headers()
            .get(CONTENT_TYPE)
            .and_then(|v| v.to_str().ok())
            .is_some_and(|v| v.starts_with("application/x-www-form-urlencoded"));
        if !form {
            return Err(HttpError(Error::invalid("kit.error.not_a_form")).into_response());
        }
        let body = axum::body::Bytes::from_request(req, app).await.map_err(|e| {
            let kind = super::error::kind_of(e.status()).unwrap_or(Kind::Invalid);
            HttpError(Error::new(kind, "kit.error.too_large")).into_response()
        })?;
        Ok(Self::read(&body))
    }
}

impl FromRequestParts<App> for Cx {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, _: &App) -> Result<Self, Response> {
        parts
            .extensions
            .get::<Self>()
            .cloned()
            .ok_or_else(|| HttpError(Error::internal("a request without context")).into_response())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn filters_can_be_added_and_taken_away_one_by_one() {
        let f = Fields::parse("q=jalan+rusak&opd=pupr&opd=dinkes&kosong=");
        assert_eq!(f.get("q"), "jalan rusak");
        assert_eq!(f.all("opd").collect::<Vec<_>>(), ["pupr", "dinkes"]);
        assert_eq!(f.clone().without("opd", Some("pupr")).query(), "q=jalan+rusak&opd=dinkes");
        assert_eq!(f.without("opd", None).with("hal", "2").query(), "q=jalan+rusak&hal=2");
    }
}
