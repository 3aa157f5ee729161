//! Programs of the machine.
