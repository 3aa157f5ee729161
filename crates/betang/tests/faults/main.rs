//! Nothing acknowledged is lost, nothing is published twice: the real binary, its power cut, its database
//! taken away, its disk filled, its data moved. Each test has a folder, a port and, where needed, a
//! PostgreSQL of its own.
#![cfg(test)]

mod backup;
mod bucket;
mod cluster;
mod commands;
mod copying;
mod disk;
mod house;
mod importing;
mod jobs;
mod mailing;
mod migrating;
mod nodes;
mod office;
mod outage;
mod postbox;
mod recovering;
mod setup;
mod stopping;
mod telemetry;
mod upgrade;
mod uploading;
mod visitor;
