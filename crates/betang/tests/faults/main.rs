//! Nothing acknowledged is lost, nothing is published twice: the real binary, its power cut, its database
//! taken away, its disk filled, its data moved. Each test has a folder, a port and, where needed, a
//! PostgreSQL of its own.
#![cfg(test)]

mod cluster;
mod commands;
mod copying;
mod house;
mod jobs;
mod migrating;
mod nodes;
mod office;
mod outage;
mod stopping;
mod uploading;
mod visitor;
