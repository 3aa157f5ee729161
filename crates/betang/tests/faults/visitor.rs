//! Somebody with a browser: cookies, forms from our own pages, no redirects followed by itself.

use reqwest::{Client, Method, RequestBuilder, StatusCode, header::HeaderMap, redirect::Policy};

/// A browser on one address.
#[derive(Clone)]
pub(crate) struct Visitor {
    http: Client,
    base: String,
}

/// What the site answered.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) text: String,
}

impl Answer {
    /// A header as text; empty when absent.
    pub(crate) fn header(&self, name: &str) -> &str {
        self.headers.get(name).and_then(|v| v.to_str().ok()).unwrap_or_default()
    }
}

/// One password for everybody that these tests make.
pub(crate) const PASSWORD: &str = "jukung-menyusur-arut-88";

impl Visitor {
    pub(crate) fn of(base: &str) -> Self {
        let http = Client::builder()
            .cookie_store(true)
            .redirect(Policy::none())
            .build()
            .expect("a client");
        Self { http, base: base.to_owned() }
    }

    /// The same browser at another node: the balancer sent it there.
    pub(crate) fn on(&self, base: &str) -> Self {
        Self { http: self.http.clone(), base: base.to_owned() }
    }

    /// A request to `path`, as a page of our own would send it.
    pub(crate) fn ask(&self, method: Method, path: &str) -> RequestBuilder {
        let url =
            if path.starts_with("http") { path.to_owned() } else { format!("{}{path}", self.base) };
        self.http.request(method, url).header("sec-fetch-site", "same-origin")
    }

    /// GET; fails when no answer comes.
    pub(crate) async fn get(&self, path: &str) -> Answer {
        self.try_get(path).await.unwrap_or_else(|e| panic!("GET {path}: {e:?}"))
    }

    /// GET; the line may break.
    pub(crate) async fn try_get(&self, path: &str) -> reqwest::Result<Answer> {
        read(self.ask(Method::GET, path)).await
    }

    /// POST of a form.
    pub(crate) async fn post(&self, path: &str, form: &[(&str, &str)]) -> Answer {
        read(self.ask(Method::POST, path).form(form))
            .await
            .unwrap_or_else(|e| panic!("POST {path}: {e:?}"))
    }

    /// Signs in; this browser is that person from now on.
    pub(crate) async fn sign_in(&self, email: &str, password: &str) {
        let a = self.post("/masuk", &[("email", email), ("password", password)]).await;
        assert_eq!(a.status, StatusCode::SEE_OTHER, "{email} cannot sign in: {}", a.text);
    }
}

/// The whole answer.
pub(crate) async fn read(r: RequestBuilder) -> reqwest::Result<Answer> {
    let r = r.send().await?;
    let (status, headers) = (r.status(), r.headers().clone());
    Ok(Answer { status, headers, text: r.text().await? })
}
