//! Errors on their way out: the one table from kinds to HTTP.

use axum::response::{IntoResponse, Response};
use base::{Error, Kind};
use http::StatusCode;

/// What handlers return: `Err` of any [`base::Error`] becomes a page (or JSON under `/api`) in the
/// visitor's language, with the request id.
pub type Web<T = Response> = Result<T, HttpError>;

/// An error on its way out.
#[derive(Debug)]
pub struct HttpError(pub Error);

impl From<Error> for HttpError {
    fn from(e: Error) -> Self {
        Self(e)
    }
}

/// Rides in the response's extensions until the front door makes a page of it.
#[derive(Clone, Debug)]
pub(crate) struct Failure(pub(crate) Error);

impl IntoResponse for HttpError {
    fn into_response(self) -> Response {
        let mut r = status(self.0.kind()).into_response();
        r.extensions_mut().insert(Failure(self.0));
        r
    }
}

/// The status of each kind.
pub(crate) const fn status(kind: Kind) -> StatusCode {
    match kind {
        Kind::Invalid => StatusCode::UNPROCESSABLE_ENTITY,
        Kind::NotFound => StatusCode::NOT_FOUND,
        Kind::Forbidden => StatusCode::FORBIDDEN,
        Kind::Unauthenticated => StatusCode::UNAUTHORIZED,
        Kind::Conflict => StatusCode::CONFLICT,
        Kind::Precondition => StatusCode::PRECONDITION_FAILED,
        Kind::TooLarge => StatusCode::PAYLOAD_TOO_LARGE,
        Kind::TooMany => StatusCode::TOO_MANY_REQUESTS,
        Kind::Unavailable => StatusCode::SERVICE_UNAVAILABLE,
        Kind::Internal => StatusCode::INTERNAL_SERVER_ERROR,
    }
}

/// The kind that stands for a bare status, for errors that axum itself answers.
pub(crate) fn kind_of(status: StatusCode) -> Option<Kind> {
    Some(match status {
        StatusCode::BAD_REQUEST
        | StatusCode::UNPROCESSABLE_ENTITY
        | StatusCode::UNSUPPORTED_MEDIA_TYPE => Kind::Invalid,
        StatusCode::NOT_FOUND | StatusCode::METHOD_NOT_ALLOWED => Kind::NotFound,
        StatusCode::FORBIDDEN => Kind::Forbidden,
        StatusCode::UNAUTHORIZED => Kind::Unauthenticated,
        StatusCode::CONFLICT => Kind::Conflict,
        StatusCode::PRECONDITION_FAILED => Kind::Precondition,
        StatusCode::PAYLOAD_TOO_LARGE => Kind::TooLarge,
        StatusCode::TOO_MANY_REQUESTS => Kind::TooMany,
        StatusCode::SERVICE_UNAVAILABLE => Kind::Unavailable,
        s if s.is_server_error() => Kind::Internal,
        _ => return None,
    })
}
