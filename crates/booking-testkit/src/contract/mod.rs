//! One suite a port: what an implementation must do, as functions over the port that every adapter's tests call. Each holds a race and a
//! rollback where the port writes.
