use std::{
    path::{Path, PathBuf},
    process::ExitCode,
};

use booking_app::mails::samples;

use super::Failure;

/// What to do with mails.
#[derive(clap::Args)]
pub struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(clap::Subcommand)]
enum Command {
    /// Write a sample of every mail into a folder, as a page and as a text, to look at while editing templates.
    Preview {
        /// The folder; it is made if need be.
        folder: PathBuf,
    },
}

/// Does as the arguments say.
pub fn run(arguments: &Arguments) -> Result<ExitCode, Failure> {
    let Command::Preview { folder } = &arguments.command;
    let written = preview(folder)?;
    println!("{written} mails are in {}; begin with index.html", folder.display());
    Ok(ExitCode::SUCCESS)
}

fn preview(folder: &Path) -> Result<usize, Failure> {
    std::fs::create_dir_all(folder)?;
    let mails = samples()?;
    for (kind, mail) in &mails {
        std::fs::write(folder.join(format!("{kind}.html")), mail.html.as_deref().unwrap_or_default())?;
        std::fs::write(folder.join(format!("{kind}.txt")), format!("Subject: {}\n\n{}", mail.subject, mail.text))?;
    }
    let row = |(kind, _): &(&str, _)| format!("<li><a href=\"{kind}.html\">{kind}</a> (<a href=\"{kind}.txt\">text</a>)</li>");
    let rows: String = mails.iter().map(row).collect();
    std::fs::write(folder.join("index.html"), format!("<!doctype html><meta charset=\"utf-8\"><title>Mails</title><ul>{rows}</ul>"))?;
    Ok(mails.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_mail_is_there_to_look_at() {
        let folder = tempfile::tempdir().expect("a folder");
        let written = preview(folder.path()).expect("is written");
        let index = std::fs::read_to_string(folder.path().join("index.html")).expect("an index");
        assert_eq!(index.matches("<li>").count(), written);
        let receipt = std::fs::read_to_string(folder.path().join("receipt.txt")).expect("a text");
        assert!(receipt.starts_with("Subject: Your receipt for "), "{receipt}");
    }
}
