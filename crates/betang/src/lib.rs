//! The roof as a library, so that tests of the whole house can open every room: the command line, the list of
//! rooms, the adapters of the engines. No rules of any room.

mod backup;
pub mod cmd;
pub mod engines;
pub mod rooms;
pub mod start;
pub mod telemetry;
