//! Keys of the instance: the master key that wraps others, and the key that signs the head of the audit.
//! Made at first start, kept in `keys/` of the data folder, readable by the owner only.

use std::{io::Write as _, os::unix::fs::OpenOptionsExt as _, path::Path};

use aws_lc_rs::{
    aead::{AES_256_GCM, Aad, LessSafeKey, NONCE_LEN, Nonce, UnboundKey},
    rand::{SecureRandom as _, SystemRandom},
    signature::{ED25519, Ed25519KeyPair, KeyPair as _, UnparsedPublicKey},
};
use base::{Error, Result};

/// The keys.
pub struct Keys {
    master: [u8; 32],
    audit: Ed25519KeyPair,
}

impl Keys {
    /// Reads them from `dir`, making those that are missing.
    ///
    /// # Errors
    /// Internal when the folder cannot be used or a file is not a key.
    pub fn open(dir: &Path) -> Result<Self> {
        std::fs::create_dir_all(dir).map_err(Error::internal)?;
        let master = read_or_make(&dir.join("master.key"))?;
        let seed = read_or_make(&dir.join("audit.key"))?;
        let audit = Ed25519KeyPair::from_seed_unchecked(&seed)
            .map_err(|_| Error::internal("audit.key is not a key"))?;
        Ok(Self { master, audit })
    }

    /// Encrypts under the master key; nonce first.
    ///
    /// # Errors
    /// Internal when the machine gives no randomness.
    pub fn wrap(&self, plain: &[u8]) -> Result<Vec<u8>> {
        seal(&self.master, plain)
    }

    /// Decrypts what [`Keys::wrap`] made.
    ///
    /// # Errors
    /// Internal when it was made under another key or changed since.
    pub fn unwrap(&self, sealed: &[u8]) -> Result<Vec<u8>> {
        open(&self.master, sealed)
    }

    /// Signs with the audit key.
    #[must_use]
    pub fn sign(&self, message: &[u8]) -> Vec<u8> {
        self.audit.sign(message).as_ref().to_vec()
    }

    /// The audit key's public half.
    #[must_use]
    pub fn public(&self) -> Vec<u8> {
        self.audit.public_key().as_ref().to_vec()
    }

    /// A keyed hash of `what` for `purpose`: pseudonyms, tokens.
    #[must_use]
    pub fn mac(&self, purpose: &str, what: &[u8]) -> blake3::Hash {
        let key = blake3::derive_key(purpose, &self.master);
        blake3::keyed_hash(&key, what)
    }
}

/// Whether `signature` over `message` was made by the owner of `public`.
#[must_use]
pub fn verified(public: &[u8], message: &[u8], signature: &[u8]) -> bool {
    UnparsedPublicKey::new(&ED25519, public).verify(message, signature).is_ok()
}

/// 32 bytes that nobody can guess.
///
/// # Errors
/// Internal when the machine gives no randomness.
pub fn random() -> Result<[u8; 32]> {
    let mut b = [0; 32];
    SystemRandom::new().fill(&mut b).map_err(|_| Error::internal("no randomness"))?;
    Ok(b)
}

/// Encrypts under `key` (AES-256-GCM); nonce first.
///
/// # Errors
/// Internal when the machine gives no randomness.
pub fn seal(key: &[u8; 32], plain: &[u8]) -> Result<Vec<u8>> {
    let bad = |_| Error::internal("encryption failed");
    let mut nonce = [0; NONCE_LEN];
    SystemRandom::new().fill(&mut nonce).map_err(bad)?;
    let aead = LessSafeKey::new(UnboundKey::new(&AES_256_GCM, key).map_err(bad)?);
    let mut body = plain.to_vec();
    aead.seal_in_place_append_tag(Nonce::assume_unique_for_key(nonce), Aad::empty(), &mut body)
        .map_err(bad)?;
    Ok([nonce.as_slice(), &body].concat())
}

/// Decrypts what [`seal`] made.
///
/// # Errors
/// Internal when it was made under another key or changed since.
pub fn open(key: &[u8; 32], sealed: &[u8]) -> Result<Vec<u8>> {
    let bad = |_| Error::internal("decryption failed");
    let (nonce, body) =
        sealed.split_at_checked(NONCE_LEN).ok_or_else(|| Error::internal("too short"))?;
    let aead = LessSafeKey::new(UnboundKey::new(&AES_256_GCM, key).map_err(bad)?);
    let nonce = Nonce::try_assume_unique_for_key(nonce).map_err(bad)?;
    let mut body = body.to_vec();
    let plain = aead.open_in_place(nonce, Aad::empty(), &mut body).map_err(bad)?;
    Ok(plain.to_vec())
}

fn read_or_make(path: &Path) -> Result<[u8; 32]> {
    match std::fs::read(path) {
        Ok(b) => {
            b.try_into().map_err(|_| Error::internal(format!("{} is not a key", path.display())))
        }
        Err(e) if e.kind() == std::io::ErrorKind::NotFound => {
            let key = random()?;
            write_secret(path, &key)?;
            Ok(key)
        }
        Err(e) => Err(Error::internal(format!("{}: {e}", path.display()))),
    }
}

/// Writes what only the owner may read: aside and renamed, so that a cut never leaves half of it.
pub(crate) fn write_secret(path: &Path, secret: &[u8]) -> Result<()> {
    let aside = path.with_extension("new");
    let _ = std::fs::remove_file(&aside);
    let mut f = std::fs::OpenOptions::new()
        .write(true)
        .create_new(true)
        .mode(0o600)
        .open(&aside)
        .map_err(Error::internal)?;
    f.write_all(secret).and_then(|()| f.sync_all()).map_err(Error::internal)?;
    std::fs::rename(&aside, path).map_err(Error::internal)
}
