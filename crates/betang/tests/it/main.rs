//! Tests of the whole house: every room open, as the binary opens them.
#![cfg(test)]

mod authz;
mod texts;
mod things;

fn rooms() -> Vec<kit::Room> {
    betang::rooms::ROOMS.to_vec()
}
