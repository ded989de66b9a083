//! The `newswire` program: parse the command line, do what the verb says, turn what went wrong into an exit code.

use std::process::ExitCode;

use clap::Parser;
use newswire::cli::Cli;
use newswire::exit::{self, Exit};

/// Serves librdkafka as well (the feature that leaves out the prefix).
#[global_allocator]
static ALLOCATOR: tikv_jemallocator::Jemalloc = tikv_jemallocator::Jemalloc;

fn main() -> ExitCode {
    // The default hook prints the message, and that of a sliced string quotes the article.
    std::panic::set_hook(Box::new(|panic| {
        let place = panic.location().map_or_else(|| "an unknown place".to_owned(), ToString::to_string);
        tracing::error!(place, "panic: please report it");
    }));
    let cli = match Cli::try_parse() {
        Ok(cli) => cli,
        Err(refusal) => {
            // Help and version come this way too; they are no errors.
            _ = refusal.print();
            return if refusal.use_stderr() { Exit::Usage } else { Exit::Ok }.into();
        }
    };
    match cli.run() {
        Ok(()) => Exit::Ok,
        Err(error) => {
            let code = Exit::of(&error);
            if code != Exit::Ok {
                eprintln!("newswire: {}", exit::in_words(&error));
            }
            code
        }
    }
    .into()
}
