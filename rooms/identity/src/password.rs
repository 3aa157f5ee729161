//! Passwords as argon2id hashes, worked out of the way of other requests and only a few at a time, so that a
//! flood of sign-ins costs neither all memory nor all processors.

use std::{sync::LazyLock, time::Duration};

use argon2::{
    Algorithm, Argon2, Params, Version,
    password_hash::{PasswordHasher as _, PasswordVerifier as _, phc::PasswordHash},
};
use base::{Error, Result};
use tokio::sync::{Semaphore, SemaphorePermit};

/// OWASP's first choice for argon2id: 19 MiB, two passes, one lane.
const MEMORY_KIB: u32 = 19_456;
const PASSES: u32 = 2;

/// Hashes at once in this process; each takes 19 MiB and a processor.
const AT_ONCE: usize = 2;
/// How long a sign-in waits for its turn before it is told to come back.
const WAIT: Duration = Duration::from_secs(10);

static TURNS: Semaphore = Semaphore::const_new(AT_ONCE);

/// A hash that no password has: unknown accounts are compared with it, so that they answer as slowly as known
/// ones. Salt and output are of the same lengths as a real one's.
static NOBODY: LazyLock<String> = LazyLock::new(|| {
    format!(
        "$argon2id$v=19$m={MEMORY_KIB},t={PASSES},p=1$bm9ib2R5IGhlcmUgYXQgYQ${}",
        "A".repeat(43)
    )
});

/// Leave to hash. Held from before the account is read until the outcome is written, so that guesses made at
/// the same time cannot all pass before the first of them is counted.
pub(crate) struct Turn(#[expect(dead_code, reason = "held, not read")] SemaphorePermit<'static>);

/// Waits for a turn.
pub(crate) async fn turn() -> Result<Turn> {
    let permit = tokio::time::timeout(WAIT, TURNS.acquire()).await.map_err(Error::unavailable)?;
    permit.map(Turn).map_err(Error::unavailable)
}

fn argon2() -> Result<Argon2<'static>> {
    let params =
        Params::new(MEMORY_KIB, PASSES, 1, None).map_err(|e| Error::internal(e.to_string()))?;
    Ok(Argon2::new(Algorithm::Argon2id, Version::V0x13, params))
}

async fn aside<T: Send + 'static>(work: impl FnOnce() -> Result<T> + Send + 'static) -> Result<T> {
    tokio::task::spawn_blocking(work).await.map_err(Error::internal)?
}

/// The PHC string of `password`.
pub(crate) async fn hash(_turn: &Turn, password: &str) -> Result<String> {
    let password = password.to_owned();
    aside(move || {
        let made: Result<PasswordHash, _> = argon2()?.hash_password(password.as_bytes());
        made.map(|h| h.to_string()).map_err(|e| Error::internal(e.to_string()))
    })
    .await
}

/// Whether `password` is the one of `hash`; without a hash the same work is done and the answer is no.
pub(crate) async fn is_right(_turn: &Turn, password: &str, hash: Option<&str>) -> Result<bool> {
    let (password, known) = (password.to_owned(), hash.is_some());
    let hash = hash.map_or_else(|| NOBODY.clone(), str::to_owned);
    aside(move || {
        let parsed = PasswordHash::new(&hash).map_err(|e| Error::internal(e.to_string()))?;
        Ok(argon2()?.verify_password(password.as_bytes(), &parsed).is_ok() && known)
    })
    .await
}

/// Whether `hash` was made with weaker parameters than today's.
pub(crate) fn is_dated(hash: &str) -> bool {
    let params = PasswordHash::new(hash).ok().and_then(|h| Params::try_from(&h).ok());
    params.is_none_or(|p| p.m_cost() < MEMORY_KIB || p.t_cost() < PASSES)
}

/// A password that can be read out over the telephone: four groups of four, 80 bits.
pub(crate) fn made_up() -> Result<String> {
    signs(16, 4)
}

/// `n` signs that nobody can guess and everybody can read, five bits each, in groups of `group`; at most 32.
pub(crate) fn signs(n: usize, group: usize) -> Result<String> {
    // 32 signs; without l, o, 0 and 1, which look like each other.
    const SIGNS: &[u8; 32] = b"abcdefghijkmnpqrstuvwxyz23456789";
    let random = kit::keys::random()?;
    let text: Vec<char> =
        random.iter().take(n).map(|b| char::from(SIGNS[usize::from(b % 32)])).collect();
    Ok(text.chunks(group).map(|c| c.iter().collect::<String>()).collect::<Vec<_>>().join("-"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn only_the_right_password_fits_and_nobody_has_one() {
        let turn = turn().await.unwrap();
        let h = hash(&turn, "sungai tenang di hulu").await.unwrap();
        assert!(h.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{h}");
        assert!(is_right(&turn, "sungai tenang di hulu", Some(&h)).await.unwrap());
        assert!(!is_right(&turn, "sungai tenang di hilir", Some(&h)).await.unwrap());
        assert!(!is_right(&turn, "sungai tenang di hulu", None).await.unwrap());
        assert!(!is_dated(&h));
        assert!(is_dated(&h.replace("m=19456", "m=8192")));
        assert!(is_dated(""));
    }

    #[test]
    fn made_up_passwords_differ_and_pass_our_own_rules() {
        let (a, b) = (made_up().unwrap(), made_up().unwrap());
        assert_ne!(a, b);
        assert_eq!(crate::model::password_fault(&a, "rina@contoh.id"), None, "{a}");
    }
}
