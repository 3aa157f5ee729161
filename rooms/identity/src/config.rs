//! The room's section of the config file: what needs a restart or is secret.

kit::config! {
    /// Signing in with an account of another house, by OpenID Connect (authorization code with PKCE).
    /// The provider must know <public_url>/masuk/oidc/kembali as our address of return.
    pub struct Settings in "identity" {
        /// The provider, exactly as it calls itself ("https://sso.example.go.id/realms/pemprov"); empty: off. A provider in a network of one's own must also be listed in [outbound] allow.
        oidc_issuer: String = String::new(),
        /// How the provider calls us.
        oidc_client_id: String = String::new(),
        /// A file that holds the secret we share with the provider; empty: a public client.
        oidc_client_secret_file: String = String::new(),
        /// What people call the provider; on the button.
        oidc_label: String = "SSO".to_owned(),
    }
}

impl Settings {
    /// Whether people may sign in through the provider.
    #[must_use]
    pub fn oidc_is_on(&self) -> bool {
        !self.oidc_issuer.is_empty()
    }

    /// The section as it stands in the file.
    ///
    /// # Errors
    /// Invalid, which reading the file has already ruled out.
    pub fn of(app: &kit::App) -> base::Result<Self> {
        app.config().section("identity")
    }
}
