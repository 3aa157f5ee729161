//! Rules of the house that a test can read. Each failure says what to do; a rule that turns out
//! wrong is changed here, in STYLE.md or in ARCHITECTURE.md, never worked around.
#![cfg(test)]

mod files;
mod layers;
mod licences;
mod words;

/// Fails with all findings at once, so that one run shows all the work.
#[track_caller]
fn none(findings: &[String]) {
    assert!(findings.is_empty(), "\n{}\n", findings.join("\n"));
}
