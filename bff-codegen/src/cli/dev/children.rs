//! The processes that `bff dev` starts: none of them outlives it.

use std::io;
use std::process::{Child, ChildStdout, Command, ExitStatus};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::Duration;

/// How often a process that is about to end is asked whether it has.
const INTERVAL: Duration = Duration::from_millis(10);

/// A place for one process, which can be ended from another thread.
#[derive(Clone, Debug, Default)]
pub(super) struct Slot(Arc<Mutex<Option<Child>>>);

impl Slot {
    /// Starts a process, once the one before has ended: what that held is free then. Gives its output, if that is piped.
    pub(super) fn start(&self, command: &mut Command) -> io::Result<Option<ChildStdout>> {
        let mut place = self.end();
        let child = place.insert(command.spawn()?);
        Ok(child.stdout.take())
    }

    /// How the process ended, if it did so by itself.
    pub(super) fn ended(&self) -> Option<ExitStatus> {
        let mut place = self.lock();
        let status = place.as_mut()?.try_wait().ok().flatten()?;
        *place = None;
        Some(status)
    }

    /// Waits for the end of a process that is about to end. `None`: there is none.
    pub(super) fn wait(&self) -> Option<ExitStatus> {
        loop {
            if let Some(status) = self.ended() {
                return Some(status);
            }
            if self.lock().is_none() {
                return None;
            }
            thread::sleep(INTERVAL);
        }
    }

    /// Ends the process. As long as the place is held, no other is started.
    pub(super) fn end(&self) -> MutexGuard<'_, Option<Child>> {
        let mut place = self.lock();
        if let Some(mut child) = place.take() {
            // Both fail only where it has ended already.
            let _ = child.kill();
            let _ = child.wait();
        }
        place
    }

    fn lock(&self) -> MutexGuard<'_, Option<Child>> {
        // A process is there or is not: nobody can leave that half done.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// From now on, a signal that ends this process ends those in the slots first.
#[cfg(unix)]
pub(super) fn end_together(slots: [Slot; 2]) -> io::Result<()> {
    use signal_hook::consts::{SIGHUP, SIGINT, SIGTERM};
    use signal_hook::iterator::Signals;
    use signal_hook::low_level::emulate_default_handler;

    let mut signals = Signals::new([SIGHUP, SIGINT, SIGTERM])?;
    thread::spawn(move || {
        if let Some(signal) = signals.forever().next() {
            let _held = slots.each_ref().map(Slot::end);
            // Whoever waits for this process sees which signal has ended it.
            let _ = emulate_default_handler(signal);
        }
    });
    Ok(())
}

/// Elsewhere, closing a console ends all that was started in it.
#[cfg(not(unix))]
pub(super) fn end_together(_: [Slot; 2]) -> io::Result<()> {
    Ok(())
}
