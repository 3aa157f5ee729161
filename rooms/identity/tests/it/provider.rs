//! An honest OpenID Connect provider on loopback, which lies only when it is told to.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex},
    time::Duration,
};

use aws_lc_rs::{
    digest, hmac,
    rand::SystemRandom,
    signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, KeyPair as _},
};
use axum::{
    Form, Json, Router,
    extract::State,
    http::{HeaderMap, StatusCode},
    routing::{get, post},
};
use base64::{
    Engine as _,
    engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD as B64},
};
use serde_json::{Value, json};
use testkit::Town;

pub(crate) const CLIENT: &str = "betang uji";
const SECRET: &str = "rahasia: dengan+tanda";

/// How it lies in the next token.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Lie {
    Nonce,
    NoNonce,
    Audience,
    SecondAudience,
    AuthorizedParty,
    Issuer,
    Expired,
    IssuedLater,
    Unsigned,
    ForeignKey,
    SignedWithOurSecret,
    AccessToken,
}

#[derive(Clone)]
struct Asked {
    nonce: String,
    challenge: String,
    redirect: String,
    subject: String,
    email: Option<(String, bool)>,
    lie: Option<Lie>,
}

struct Inner {
    issuer: String,
    key: EcdsaKeyPair,
    kid: String,
    codes: HashMap<String, Asked>,
    tokens: HashMap<String, Asked>,
    /// Whether the token tells the e-mail address, or only the userinfo endpoint does.
    email_in_token: bool,
    described: usize,
    now_s: i64,
}

type Shared = Arc<Mutex<Inner>>;

/// The provider; it ends with the test's runtime.
#[derive(Clone)]
pub(crate) struct Provider {
    inner: Shared,
    stop: Arc<tokio::sync::Notify>,
}

fn key() -> EcdsaKeyPair {
    EcdsaKeyPair::generate(&ECDSA_P256_SHA256_FIXED_SIGNING).unwrap()
}

impl Provider {
    /// Starts one and makes it the provider of `town`.
    pub(crate) async fn of(town: &Town) -> Self {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let issuer = format!("http://{}", listener.local_addr().unwrap());
        let inner = Arc::new(Mutex::new(Inner {
            issuer: issuer.clone(),
            key: key(),
            kid: "satu".to_owned(),
            codes: HashMap::new(),
            tokens: HashMap::new(),
            email_in_token: true,
            described: 0,
            now_s: town.app.clock().now().0 / 1000,
        }));
        let app = Router::new()
            .route("/.well-known/openid-configuration", get(describe))
            .route("/jwks", get(jwks))
            .route("/token", post(token))
            .route("/userinfo", get(userinfo))
            .with_state(inner.clone());
        let stop = Arc::new(tokio::sync::Notify::new());
        let ended = stop.clone();
        tokio::spawn(async move {
            tokio::select! {
                r = axum::serve(listener, app).into_future() => r.unwrap(),
                () = ended.notified() => {}
            }
        });
        let this = Self { inner, stop };
        this.serve(town);
        this
    }

    /// Makes it the provider of another node, too.
    pub(crate) fn serve(&self, town: &Town) {
        let secret = town.dir().join("oidc.secret");
        std::fs::write(&secret, format!("{SECRET}\n")).unwrap();
        let settings = identity::config::Settings {
            oidc_issuer: self.issuer(),
            oidc_client_id: CLIENT.to_owned(),
            oidc_client_secret_file: secret.display().to_string(),
            oidc_label: "SSO Uji".to_owned(),
        };
        town.app.ask::<identity::oidc::Provider>().unwrap().set(settings);
    }

    pub(crate) fn issuer(&self) -> String {
        self.inner.lock().unwrap().issuer.clone()
    }

    /// How often its description was asked for.
    pub(crate) fn described(&self) -> usize {
        self.inner.lock().unwrap().described
    }

    /// Signs with a new key from now on.
    pub(crate) fn change_key(&self, kid: &str) {
        let mut i = self.inner.lock().unwrap();
        (i.key, i.kid) = (key(), kid.to_owned());
    }

    /// Tells e-mail addresses only at its userinfo endpoint from now on.
    pub(crate) fn keep_email_out_of_tokens(&self) {
        self.inner.lock().unwrap().email_in_token = false;
    }

    /// Its clock, like the town's.
    pub(crate) fn wait(&self, town: &Town, d: Duration) {
        town.wait(d);
        self.inner.lock().unwrap().now_s = town.app.clock().now().0 / 1000;
    }

    /// Goes away.
    pub(crate) async fn leave(&self) {
        self.stop.notify_one();
        let at = self.issuer().replace("http://", "");
        while tokio::net::TcpStream::connect(&at).await.is_ok() {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    }

    /// What its sign-in page does for somebody who proved to be `subject`: where the browser is sent back to.
    pub(crate) fn approve(
        &self,
        asked: &str,
        subject: &str,
        email: Option<(&str, bool)>,
        lie: Option<Lie>,
    ) -> String {
        let mut i = self.inner.lock().unwrap();
        let (at, query) = asked.split_once('?').expect("a query");
        assert_eq!(at, format!("{}/auth", i.issuer));
        let q: HashMap<String, String> =
            kit::Fields::parse(query).iter().map(|(k, v)| (k.to_owned(), v.to_owned())).collect();
        assert_eq!(q["response_type"], "code");
        assert_eq!(q["client_id"], CLIENT);
        assert_eq!(q["code_challenge_method"], "S256");
        assert!(q["scope"].split(' ').any(|s| s == "openid"));
        let code = format!("kode-{}", base::Id::<()>::new());
        let asked = Asked {
            nonce: q["nonce"].clone(),
            challenge: q["code_challenge"].clone(),
            redirect: q["redirect_uri"].clone(),
            subject: subject.to_owned(),
            email: email.map(|(e, v)| (e.to_owned(), v)),
            lie,
        };
        let back = asked.redirect.clone();
        i.codes.insert(code.clone(), asked);
        let path = back.strip_prefix("http://kota.uji").expect("our address of return");
        let issuer = contracts::links::encode(&i.issuer);
        format!("{path}?code={code}&state={}&iss={issuer}", contracts::links::encode(&q["state"]))
    }
}

async fn describe(State(s): State<Shared>) -> Json<Value> {
    let mut i = s.lock().unwrap();
    i.described += 1;
    let at = |path: &str| format!("{}/{path}", i.issuer);
    Json(json!({
        "issuer": i.issuer,
        "authorization_endpoint": at("auth"),
        "token_endpoint": at("token"),
        "userinfo_endpoint": at("userinfo"),
        "jwks_uri": at("jwks"),
        "response_types_supported": ["code"],
        "subject_types_supported": ["public"],
        "id_token_signing_alg_values_supported": ["ES256", "HS256", "none"],
        "authorization_response_iss_parameter_supported": true,
    }))
}

async fn jwks(State(s): State<Shared>) -> Json<Value> {
    let i = s.lock().unwrap();
    let point = i.key.public_key().as_ref().to_vec();
    Json(json!({ "keys": [{
        "kty": "EC", "crv": "P-256", "use": "sig", "alg": "ES256", "kid": i.kid,
        "x": B64.encode(&point[1..33]), "y": B64.encode(&point[33..65]),
    }] }))
}

fn sha256(text: &str) -> Vec<u8> {
    digest::digest(&digest::SHA256, text.as_bytes()).as_ref().to_vec()
}

async fn token(
    State(s): State<Shared>,
    headers: HeaderMap,
    Form(form): Form<HashMap<String, String>>,
) -> Result<Json<Value>, (StatusCode, Json<Value>)> {
    let refuse = |why: &str| Err((StatusCode::BAD_REQUEST, Json(json!({ "error": why }))));
    let mut i = s.lock().unwrap();
    // RFC 6749, 2.3.1: both halves are form-encoded first.
    let encoded = |t: &str| kit::Fields::of(&[("x", t)]).query()[2..].to_owned();
    let basic = STANDARD.encode(format!("{}:{}", encoded(CLIENT), encoded(SECRET)));
    if headers.get("authorization").and_then(|v| v.to_str().ok()) != Some(&format!("Basic {basic}"))
    {
        return refuse("invalid_client");
    }
    let Some(asked) = i.codes.remove(form.get("code").map_or("", String::as_str)) else {
        return refuse("invalid_grant");
    };
    let verifier = form.get("code_verifier").cloned().unwrap_or_default();
    if B64.encode(sha256(&verifier)) != asked.challenge
        || form.get("redirect_uri") != Some(&asked.redirect)
        || form.get("grant_type").map(String::as_str) != Some("authorization_code")
    {
        return refuse("invalid_grant");
    }
    let access = format!("akses-{}", base::Id::<()>::new());
    let id_token = sign(&i, &asked, &access);
    i.tokens.insert(access.clone(), asked);
    Ok(Json(
        json!({ "access_token": access, "token_type": "Bearer", "expires_in": 60, "id_token": id_token }),
    ))
}

fn sign(i: &Inner, asked: &Asked, access: &str) -> String {
    let lie = asked.lie;
    let hashed = if lie == Some(Lie::AccessToken) { "lain" } else { access };
    let mut claims = json!({
        "iss": i.issuer,
        "sub": asked.subject,
        "aud": CLIENT,
        "iat": i.now_s,
        "exp": i.now_s + 300,
        "nonce": asked.nonce,
        "at_hash": B64.encode(&sha256(hashed)[..16]),
    });
    if let (Some((email, verified)), true) = (&asked.email, i.email_in_token) {
        claims["email"] = json!(email);
        claims["email_verified"] = json!(verified);
    }
    match lie {
        Some(Lie::Nonce) => claims["nonce"] = json!("nonce-lain"),
        Some(Lie::NoNonce) => drop(claims.as_object_mut().unwrap().remove("nonce")),
        Some(Lie::Audience) => claims["aud"] = json!("aplikasi lain"),
        Some(Lie::SecondAudience) => claims["aud"] = json!([CLIENT, "aplikasi lain"]),
        Some(Lie::AuthorizedParty) => claims["azp"] = json!("aplikasi lain"),
        Some(Lie::Issuer) => claims["iss"] = json!("https://penyedia.lain.example"),
        Some(Lie::Expired) => claims["exp"] = json!(i.now_s),
        Some(Lie::IssuedLater) => claims["iat"] = json!(i.now_s + 3600),
        _ => {}
    }
    let alg = match lie {
        Some(Lie::Unsigned) => "none",
        Some(Lie::SignedWithOurSecret) => "HS256",
        _ => "ES256",
    };
    let head = json!({ "alg": alg, "kid": i.kid, "typ": "JWT" });
    let signed = format!("{}.{}", B64.encode(head.to_string()), B64.encode(claims.to_string()));
    let foreign = key();
    let by = |k: &EcdsaKeyPair| {
        k.sign(&SystemRandom::new(), signed.as_bytes()).unwrap().as_ref().to_vec()
    };
    let signature = match lie {
        Some(Lie::Unsigned) => Vec::new(),
        Some(Lie::ForeignKey) => by(&foreign),
        Some(Lie::SignedWithOurSecret) => {
            let k = hmac::Key::new(hmac::HMAC_SHA256, SECRET.as_bytes());
            hmac::sign(&k, signed.as_bytes()).as_ref().to_vec()
        }
        _ => by(&i.key),
    };
    format!("{signed}.{}", B64.encode(signature))
}

async fn userinfo(State(s): State<Shared>, headers: HeaderMap) -> Result<Json<Value>, StatusCode> {
    let i = s.lock().unwrap();
    let access = headers.get("authorization").and_then(|v| v.to_str().ok()).unwrap_or_default();
    let asked = access.strip_prefix("Bearer ").and_then(|a| i.tokens.get(a));
    let asked = asked.ok_or(StatusCode::UNAUTHORIZED)?;
    let mut out = json!({ "sub": asked.subject });
    if let Some((email, verified)) = &asked.email {
        out["email"] = json!(email);
        out["email_verified"] = json!(verified);
    }
    Ok(Json(out))
}
