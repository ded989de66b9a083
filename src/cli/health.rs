//! `newswire health`: asks the instance of this machine by its HTTP face. For images without a shell, where nothing else could.

use std::io::{Read, Write};
use std::net::{TcpStream, ToSocketAddrs};
use std::time::Duration;

use clap::ValueEnum;

use crate::config::Config;
use crate::exit::Failure;

pub(super) const ABOUT: &str = "\
Exit codes: 0 it is, 1 it is not or does not answer (the reasons are printed).

Examples:
  newswire health
  newswire health ready";

/// Probes have deadlines of some seconds; an answer takes milliseconds.
const PATIENCE: Duration = Duration::from_secs(2);

#[derive(Debug, clap::Args)]
#[command(after_help = ABOUT)]
pub(super) struct Args {
    /// Which of /livez, /readyz and /startupz.
    #[arg(value_enum, default_value_t = Probe::Live)]
    probe: Probe,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum Probe {
    Live,
    Ready,
    Started,
}

pub(super) fn run(args: &Args, config: &Config) -> anyhow::Result<()> {
    let path = match args.probe {
        Probe::Live => "/livez",
        Probe::Ready => "/readyz",
        Probe::Started => "/startupz",
    };
    let address = own_address(&config.http.listen)?;
    let (status, body) =
        get(&address, path).map_err(|error| Failure::Findings(format!("{address} does not answer: {error}")))?;
    if status != 200 {
        return Err(Failure::Findings(format!("{path}: {}", body.trim())).into());
    }
    Ok(std::io::stdout().write_all(body.as_bytes())?)
}

/// Where this machine reaches an address that may stand for all its addresses.
fn own_address(listen: &str) -> anyhow::Result<String> {
    let Some((host, port)) = listen.rsplit_once(':') else {
        return Err(Failure::Config("http.listen is empty: there is nobody to ask".to_owned()).into());
    };
    let host = match host {
        "0.0.0.0" => "127.0.0.1",
        "[::]" => "[::1]",
        host => host,
    };
    Ok(format!("{host}:{port}"))
}

fn get(address: &str, path: &str) -> std::io::Result<(u16, String)> {
    let nobody = || std::io::Error::new(std::io::ErrorKind::AddrNotAvailable, "no such address");
    let mut stream = TcpStream::connect_timeout(&address.to_socket_addrs()?.next().ok_or_else(nobody)?, PATIENCE)?;
    stream.set_read_timeout(Some(PATIENCE))?;
    write!(stream, "GET {path} HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n\r\n")?;
    let mut answer = Vec::new();
    // Reasons are short; whatever else listens there may send without end.
    stream.take(1 << 16).read_to_end(&mut answer)?;
    let answer = String::from_utf8_lossy(&answer);
    let status = answer.split(' ').nth(1).and_then(|status| status.parse().ok());
    let status = status.ok_or_else(|| std::io::Error::other("that is no HTTP"))?;
    Ok((status, answer.split_once("\r\n\r\n").map_or("", |(_, body)| body).to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_addresses_are_asked_at_the_loopback() {
        let cases = [
            ("0.0.0.0:9464", "127.0.0.1:9464"),
            ("[::]:9464", "[::1]:9464"),
            ("127.0.0.1:80", "127.0.0.1:80"),
            ("newswire-0:9464", "newswire-0:9464"),
        ];
        for (listen, address) in cases {
            assert_eq!(own_address(listen).unwrap(), address);
        }
        assert!(own_address("").is_err());
    }
}
