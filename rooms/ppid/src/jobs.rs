//! The room's background work, as its sign names it.

use std::time::Duration;

use kit::{JobDef, Schedule};

use crate::{
    seed,
    service::{due, pages, reading},
};

/// What runs as jobs.
pub(crate) const JOBS: &[JobDef] = &[
    JobDef {
        name: "ppid.read_file",
        attempts: 5,
        run: |cx, payload, job| Box::pin(reading::read_file(cx, payload, job)),
    },
    JobDef {
        name: "ppid.make_pages",
        attempts: 5,
        run: |cx, payload, job| Box::pin(pages::make_pages(cx, payload, job)),
    },
    JobDef {
        name: "ppid.seed_files",
        attempts: 3,
        run: |cx, payload, job| Box::pin(seed::seed_files(cx, payload, job)),
    },
];

/// What runs by the clock.
pub(crate) const SCHEDULES: &[Schedule] = &[Schedule {
    name: "ppid.publish_due",
    every: Duration::from_secs(30),
    run: |cx| Box::pin(due::publish_due(cx)),
}];
