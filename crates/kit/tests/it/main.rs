//! kit against real parts: both databases, the file system, an S3 server, programs of the machine.
#![cfg(test)]

mod acme;
mod audit;
mod blobs;
mod clocks;
mod count;
mod feed;
mod house;
mod jobs;
mod moving;
mod posts;
mod proxy;
mod s3;
mod session;
mod setting;
mod sweep;
mod tls;
mod tool;
mod tx;
mod uploads;
mod watch;
mod web;

/// One small room, so that there is something to write and to ask for.
fn rooms() -> Vec<kit::Room> {
    vec![posts::ROOM]
}
