//! The room's background work, as its sign names it.

use std::time::Duration;

use kit::{JobDef, Schedule};

use crate::{
    duty, exempt, harvest, import, seed,
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
    JobDef {
        name: "ppid.remind_duties",
        attempts: 5,
        run: |cx, payload, job| Box::pin(duty::remind_now(cx, payload, job)),
    },
    JobDef {
        name: "ppid.import_check",
        attempts: 3,
        run: |cx, payload, job| Box::pin(import::check(cx, payload, job)),
    },
    JobDef {
        name: "ppid.import_apply",
        attempts: 10,
        run: |cx, payload, job| Box::pin(import::apply(cx, payload, job)),
    },
    JobDef {
        name: "ppid.import_undo",
        attempts: 10,
        run: |cx, payload, job| Box::pin(import::undo(cx, payload, job)),
    },
    JobDef {
        name: "ppid.harvest",
        attempts: 4,
        run: |cx, payload, job| Box::pin(harvest::harvest(cx, payload, job)),
    },
    JobDef {
        name: "ppid.harvest_gone",
        attempts: 5,
        run: |cx, payload, job| Box::pin(harvest::confirmed(cx, payload, job)),
    },
    JobDef {
        name: "ppid.harvest_remove",
        attempts: 10,
        run: |cx, payload, job| Box::pin(harvest::remove(cx, payload, job)),
    },
];

/// What runs by the clock.
pub(crate) const SCHEDULES: &[Schedule] = &[
    Schedule {
        name: "ppid.publish_due",
        every: Duration::from_secs(30),
        run: |cx| Box::pin(due::publish_due(cx)),
    },
    Schedule {
        name: "ppid.expire_exempt",
        every: Duration::from_secs(3600),
        run: |cx| Box::pin(exempt::expire(cx)),
    },
    Schedule {
        name: "ppid.warn_exempt",
        every: Duration::from_secs(6 * 3600),
        run: |cx| Box::pin(exempt::warn(cx)),
    },
    Schedule {
        name: "ppid.remind_duties",
        every: Duration::from_secs(6 * 3600),
        run: |cx| Box::pin(duty::remind(cx)),
    },
    Schedule {
        name: "ppid.harvest_due",
        every: Duration::from_secs(60),
        run: |cx| Box::pin(harvest::due(cx)),
    },
];
