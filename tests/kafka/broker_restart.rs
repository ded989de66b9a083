//! The broker goes away and comes back.

use std::time::Duration;

use crate::articles;
use crate::broker::Broker;
use crate::model::Rules;
use crate::wire::Wire;
use crate::{turn, verdict};

#[test]
fn the_daemon_outlives_its_broker() {
    let _turn = turn::alone();
    let broker = Broker::start();
    let wire = Wire::new(&broker, "restart", 3);
    let planned = articles::stream(51, 3000, 3);
    let mut fleet = [wire.start("a"), wire.start("b")];
    let writer = wire.raw_writer();
    let mut supplies = planned.chunks(1000);
    let mut feed = || supplies.next().unwrap().iter().for_each(|planned| writer.send(&planned.record));

    feed();
    // Once in order, once as a crash; each time with work in flight, which waits in the writer meanwhile.
    for signal in ["TERM", "KILL"] {
        broker.stop(signal);
        feed();
        for daemon in &mut fleet {
            // Long enough for requests to time out and for sessions to end.
            let until = std::time::Instant::now() + Duration::from_secs(4);
            while std::time::Instant::now() < until {
                assert!(daemon.is_running(), "the daemon lives on without its broker");
                assert!(daemon.is_alive(), "/livez does not depend on the broker");
                std::thread::sleep(Duration::from_millis(200));
            }
        }
        broker.start_again();
        writer.flush();
    }
    wire.wait_drained(Duration::from_secs(120));
    for daemon in &mut fleet {
        daemon.wait_ready();
        assert!(daemon.terminate(Duration::from_secs(25)).success());
    }
    verdict::all_is_well(&wire, &planned, Rules::default());
    drop(writer);
}
