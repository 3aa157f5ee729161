//! The client of one OpenID Connect provider: its description and keys, kept and renewed; the way there; the
//! code redeemed and the token judged. Whom the answer means in this house is decided in `service::oidc`.

use std::{
    sync::{Arc, PoisonError, RwLock},
    time::{Duration, SystemTime},
};

use base::{Error, Kind, Result, Timestamp};
use http::{StatusCode, header};
use kit::{App, Cx, outbound::Ask};
use openidconnect::{
    AccessToken, AccessTokenHash, AuthType, AuthorizationCode, ClaimsVerificationError, ClientId,
    ClientSecret, CsrfToken, EndpointMaybeSet, EndpointNotSet, EndpointSet, HttpRequest,
    HttpResponse, IssuerUrl, Nonce, OAuth2TokenResponse as _, PkceCodeChallenge, PkceCodeVerifier,
    RedirectUrl, RequestTokenError, Scope, SignatureVerificationError, SubjectIdentifier,
    TokenResponse as _,
    core::{
        CoreAuthenticationFlow, CoreClient, CoreClientAuthMethod, CoreIdToken, CoreIdTokenClaims,
        CoreJwsSigningAlgorithm as Alg, CoreProviderMetadata, CoreUserInfoClaims,
    },
};

use crate::config::Settings;

/// Where the provider sends people back to.
pub(crate) const BACK: &str = "/masuk/oidc/kembali";

/// How long description and keys of the provider are good.
const FRESH: Duration = Duration::from_secs(3600);
/// A key that we do not know makes us look again, but no more often than this.
const AGAIN: Duration = Duration::from_secs(60);
/// While the provider's description cannot be read, the last one is good for this long.
const STALE: Duration = Duration::from_secs(24 * 3600);
/// A provider that is away is not asked again before this: nobody waits for what somebody just waited for.
const AWAY: Duration = Duration::from_secs(10);
/// A clock of the provider may be ahead by this much.
const AHEAD: Duration = Duration::from_secs(300);
const ANSWER_BYTES: usize = 512 << 10;
const PATIENCE: Duration = Duration::from_secs(10);

/// Signatures with a public key only: who knows no more than our secret must not be able to make tokens.
const ALGS: [Alg; 9] = [
    Alg::RsaSsaPkcs1V15Sha256,
    Alg::RsaSsaPkcs1V15Sha384,
    Alg::RsaSsaPkcs1V15Sha512,
    Alg::RsaSsaPssSha256,
    Alg::RsaSsaPssSha384,
    Alg::RsaSsaPssSha512,
    Alg::EcdsaP256Sha256,
    Alg::EcdsaP384Sha384,
    Alg::EdDsa,
];

type Client = CoreClient<
    EndpointSet,
    EndpointNotSet,
    EndpointNotSet,
    EndpointNotSet,
    EndpointMaybeSet,
    EndpointMaybeSet,
>;

/// The provider of this instance, asked for with `cx.ask`.
pub struct Provider {
    settings: RwLock<Settings>,
    kept: RwLock<Option<Kept>>,
    away: RwLock<Option<Timestamp>>,
    turn: tokio::sync::Mutex<()>,
}

#[derive(Clone)]
struct Kept {
    at: Timestamp,
    metadata: Arc<CoreProviderMetadata>,
}

/// The way to the provider, and what must be remembered until the way back.
pub(crate) struct Way {
    pub(crate) url: String,
    pub(crate) state: String,
    pub(crate) nonce: String,
    pub(crate) verifier: String,
}

/// Whom the provider vouches for.
pub(crate) struct Known {
    pub(crate) subject: String,
    email: Option<String>,
    access: AccessToken,
}

impl Provider {
    pub(crate) fn new(settings: Settings) -> Self {
        Self {
            settings: RwLock::new(settings),
            kept: RwLock::new(None),
            away: RwLock::new(None),
            turn: tokio::sync::Mutex::new(()),
        }
    }

    /// Puts other settings in place of the file's: a test brings a provider of its own.
    pub fn set(&self, settings: Settings) {
        *self.settings.write().unwrap_or_else(PoisonError::into_inner) = settings;
        *self.kept.write().unwrap_or_else(PoisonError::into_inner) = None;
        *self.away.write().unwrap_or_else(PoisonError::into_inner) = None;
    }

    /// The settings in force.
    #[must_use]
    pub fn settings(&self) -> Settings {
        self.settings.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// The provider's page at which people prove who they are.
    pub(crate) async fn way(&self, cx: &Cx) -> Result<Way> {
        let client = self.client(cx, FRESH).await?;
        let (challenge, verifier) = PkceCodeChallenge::new_random_sha256();
        let (url, state, nonce) = client
            .authorize_url(
                CoreAuthenticationFlow::AuthorizationCode,
                CsrfToken::new_random,
                Nonce::new_random,
            )
            .add_scope(Scope::new("email".to_owned()))
            .set_pkce_challenge(challenge)
            .url();
        Ok(Way {
            url: url.to_string(),
            state: state.secret().clone(),
            nonce: nonce.secret().clone(),
            verifier: verifier.secret().clone(),
        })
    }

    /// Redeems `code` and judges the token that comes for it.
    ///
    /// # Errors
    /// Forbidden for a code or a token that cannot be accepted, Unavailable when the provider is away.
    pub(crate) async fn redeem(
        &self,
        cx: &Cx,
        code: &str,
        nonce: &str,
        verifier: &str,
    ) -> Result<Known> {
        let mut client = self.client(cx, FRESH).await?;
        let http = http_of(cx.app());
        let tokens = client
            .exchange_code(AuthorizationCode::new(code.to_owned()))
            .map_err(unavailable)?
            .set_pkce_verifier(PkceCodeVerifier::new(verifier.to_owned()))
            .request_async(&http)
            .await
            .map_err(|e| match e {
                RequestTokenError::Request(e) => e,
                other => refused(other),
            })?;
        let token = tokens.id_token().ok_or_else(|| refused("no id token"))?;
        let nonce = Nonce::new(nonce.to_owned());
        let mut judged = judge(cx, &client, token, &nonce);
        if is_unknown_key(&judged) {
            // The provider may have changed its keys since we looked.
            client = self.client(cx, AGAIN).await?;
            judged = judge(cx, &client, token, &nonce);
        }
        let claims = judged.map_err(refused)?;
        let access = tokens.access_token();
        if let Some(hash) = claims.access_token_hash() {
            let verifier = client.id_token_verifier();
            let alg = token.signing_alg().map_err(refused)?;
            let key = token.signing_key(&verifier).map_err(refused)?;
            if AccessTokenHash::from_token(access, alg, key).map_err(refused)? != *hash {
                return Err(refused("the access token belongs to another id token"));
            }
        }
        Ok(Known {
            subject: claims.subject().as_str().to_owned(),
            email: verified(claims.email().map(|e| e.as_str()), claims.email_verified()),
            access: access.clone(),
        })
    }

    /// The e-mail address that the provider has verified, asked for where the token did not tell it.
    ///
    /// # Errors
    /// Unavailable when the provider is away.
    pub(crate) async fn verified_email(&self, cx: &Cx, known: &Known) -> Result<Option<String>> {
        if known.email.is_some() {
            return Ok(known.email.clone());
        }
        let client = self.client(cx, FRESH).await?;
        if client.user_info_url().is_none() {
            return Ok(None);
        }
        let subject = SubjectIdentifier::new(known.subject.clone());
        let http = http_of(cx.app());
        let told: CoreUserInfoClaims = client
            .user_info(known.access.clone(), Some(subject))
            .map_err(unavailable)?
            .request_async(&http)
            .await
            .map_err(unavailable)?;
        Ok(verified(told.email().map(|e| e.as_str()), told.email_verified()))
    }

    async fn client(&self, cx: &Cx, no_older: Duration) -> Result<Client> {
        let settings = self.settings();
        let metadata = self.metadata(cx, &settings, no_older).await?;
        let secret = secret(&settings)?;
        let by_post = metadata.token_endpoint_auth_methods_supported().is_some_and(|m| {
            !m.contains(&CoreClientAuthMethod::ClientSecretBasic)
                && m.contains(&CoreClientAuthMethod::ClientSecretPost)
        });
        let back = RedirectUrl::new(format!("{}{BACK}", cx.origin())).map_err(Error::internal)?;
        let client = CoreClient::from_provider_metadata(
            (*metadata).clone(),
            ClientId::new(settings.oidc_client_id),
            secret,
        )
        .set_redirect_uri(back);
        Ok(if by_post { client.set_auth_type(AuthType::RequestBody) } else { client })
    }

    async fn metadata(
        &self,
        cx: &Cx,
        settings: &Settings,
        no_older: Duration,
    ) -> Result<Arc<CoreProviderMetadata>> {
        if let Some(kept) = self.kept(cx, no_older) {
            return Ok(kept);
        }
        // One asks, the others wait for what it hears.
        let _turn = self.turn.lock().await;
        if let Some(kept) = self.kept(cx, no_older) {
            return Ok(kept);
        }
        let away = *self.away.read().unwrap_or_else(PoisonError::into_inner);
        if away.is_some_and(|t| cx.now().since(t) < AWAY) {
            return self.kept(cx, STALE).ok_or_else(|| unavailable("it was away a moment ago"));
        }
        let issuer = IssuerUrl::new(settings.oidc_issuer.clone()).map_err(Error::internal)?;
        let http = http_of(cx.app());
        match CoreProviderMetadata::discover_async(issuer, &http).await {
            Ok(found) => {
                let metadata = Arc::new(found);
                let kept = Kept { at: cx.now(), metadata: Arc::clone(&metadata) };
                *self.kept.write().unwrap_or_else(PoisonError::into_inner) = Some(kept);
                Ok(metadata)
            }
            Err(e) => {
                *self.away.write().unwrap_or_else(PoisonError::into_inner) = Some(cx.now());
                let e = unavailable(e);
                tracing::warn!(error = %e, "oidc: the provider's description cannot be read");
                self.kept(cx, STALE).ok_or(e)
            }
        }
    }

    fn kept(&self, cx: &Cx, no_older: Duration) -> Option<Arc<CoreProviderMetadata>> {
        let kept = self.kept.read().unwrap_or_else(PoisonError::into_inner).clone();
        kept.filter(|k| cx.now().since(k.at) < no_older).map(|k| k.metadata)
    }
}

/// Read anew each time, so that it can be changed.
fn secret(settings: &Settings) -> Result<Option<ClientSecret>> {
    if settings.oidc_client_secret_file.is_empty() {
        return Ok(None);
    }
    std::fs::read_to_string(&settings.oidc_client_secret_file)
        .map(|t| Some(ClientSecret::new(t.trim_end_matches(['\r', '\n']).to_owned())))
        .map_err(|e| Error::internal(format!("identity.oidc_client_secret_file: {e}")))
}

/// Everything that OpenID Connect demands of a token (Core 1.0, 3.1.3.7): issuer, audience, signature, times,
/// nonce, and that it was made for us.
fn judge<'t>(
    cx: &Cx,
    client: &Client,
    token: &'t CoreIdToken,
    nonce: &Nonce,
) -> std::result::Result<&'t CoreIdTokenClaims, ClaimsVerificationError> {
    let now = cx.now();
    let verifier = client
        .id_token_verifier()
        .set_allowed_algs(ALGS)
        .set_time_fn(move || moment(now).into())
        .set_issue_time_verifier_fn(move |issued| {
            let latest = moment(now.after(AHEAD));
            if SystemTime::from(issued) <= latest { Ok(()) } else { Err("issued later".to_owned()) }
        });
    let claims = token.claims(&verifier, nonce)?;
    if claims.authorized_party().is_some_and(|p| p != client.client_id()) {
        return Err(ClaimsVerificationError::InvalidAudience("made for another party".to_owned()));
    }
    Ok(claims)
}

fn is_unknown_key<T>(judged: &std::result::Result<T, ClaimsVerificationError>) -> bool {
    matches!(
        judged,
        Err(ClaimsVerificationError::SignatureVerification(
            SignatureVerificationError::NoMatchingKey
        ))
    )
}

fn verified(email: Option<&str>, is_verified: Option<bool>) -> Option<String> {
    email.filter(|_| is_verified == Some(true)).map(str::to_owned)
}

fn moment(t: Timestamp) -> SystemTime {
    SystemTime::UNIX_EPOCH + Duration::from_millis(u64::try_from(t.0).unwrap_or(0))
}

fn refused(why: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Error {
    Error::new(Kind::Forbidden, "identity.oidc.refused.token").because(why)
}

fn unavailable(why: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Error {
    Error::new(Kind::Unavailable, "identity.oidc.refused.away").because(why)
}

/// The library's requests leave the house by its one guarded door.
fn http_of(app: &App) -> impl Fn(HttpRequest) -> Sent + Send + Sync + use<> {
    let app = app.clone();
    move |request| Box::pin(send(app.clone(), request))
}

type Sent = std::pin::Pin<Box<dyn Future<Output = Result<HttpResponse>> + Send>>;

async fn send(app: App, request: HttpRequest) -> Result<HttpResponse> {
    let (parts, body) = request.into_parts();
    let url = parts.uri.to_string();
    let mut ask = if parts.method == http::Method::POST {
        Ask::post(url, "application/x-www-form-urlencoded", body)
    } else {
        Ask::get(url)
    };
    for name in [header::ACCEPT, header::AUTHORIZATION] {
        if let Some(value) = parts.headers.get(&name).and_then(|v| v.to_str().ok()) {
            let name = if name == header::ACCEPT { "accept" } else { "authorization" };
            ask = ask.header(name, value);
        }
    }
    let got = app
        .outbound()
        .fetch(ask.max_bytes(ANSWER_BYTES).timeout(PATIENCE))
        .await
        .map_err(unavailable)?;
    let mut response = HttpResponse::new(got.body.to_vec());
    *response.status_mut() = StatusCode::from_u16(got.status).map_err(unavailable)?;
    *response.headers_mut() = got.headers;
    Ok(response)
}
