//! kit against real parts: both databases, the file system, an S3 server, programs of the machine.

mod blobs;
mod house;
mod s3;
mod tool;
mod uploads;

/// kit's own tests need no room.
fn rooms() -> Vec<kit::Room> {
    Vec::new()
}
