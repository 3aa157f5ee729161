//! `betang user ..`: accounts from the command line, for the first administrator and for emergencies.

use std::{
    io::{BufRead as _, IsTerminal as _, Write as _},
    process::ExitCode,
};

use base::{Error, Result};
use clap::Subcommand;
use kit::{Cx, Role};

use crate::{cmd::say, start::Place};

#[derive(clap::Args, Debug)]
pub(crate) struct User {
    #[command(subcommand)]
    what: What,
}

#[derive(Subcommand, Debug)]
enum What {
    /// Make an account; the password is read from standard input
    Add {
        /// E-mail address
        email: String,
        /// Name
        name: String,
        /// A role everywhere: administrator, ppid_utama, inspector, editor..
        #[arg(long)]
        role: Option<String>,
    },
    /// List accounts
    List,
    /// Set a password, read from standard input; every session of the account ends
    Password {
        /// E-mail address
        email: String,
    },
    /// Give a role
    Role {
        /// E-mail address
        email: String,
        /// The role
        role: String,
        /// The organisation's slug; everywhere when left out
        #[arg(long)]
        org: Option<String>,
    },
    /// Close an account at once
    Disable {
        /// E-mail address
        email: String,
    },
    /// Erase a person: their data is gone, the record still verifies
    Erase {
        /// E-mail address
        email: String,
    },
}

impl User {
    pub(crate) async fn run(self, place: &Place) -> Result<ExitCode> {
        super::log(place)?;
        let app = place.app().await?;
        let cx = Cx::system(&app, "betang.user");
        match self.what {
            What::Add { email, name, role } => {
                let role = role.as_deref().map(role_called).transpose()?;
                let id = identity::admin::create_person(&cx, &email, &name, &password()?).await?;
                if let Some(role) = role {
                    identity::admin::give_role(&cx, id, role, None).await?;
                }
                say(&format!("made {email}"))?;
            }
            What::List => {
                for (person, roles) in identity::admin::list(&cx).await? {
                    let roles: Vec<&str> = roles.iter().map(|r| r.role.as_str()).collect();
                    say(&format!(
                        "{:<36} {:<9} {}",
                        person.email.0,
                        person.state.word(),
                        roles.join(", ")
                    ))?;
                }
            }
            What::Password { email } => {
                let id = identity::admin::find(&cx, &email).await?;
                identity::admin::set_password(&cx, id, &password()?).await?;
                say("the password is set; every session has ended")?;
            }
            What::Role { email, role, org } => {
                let id = identity::admin::find(&cx, &email).await?;
                identity::admin::give_role(&cx, id, role_called(&role)?, org.as_deref()).await?;
                say("the role is given")?;
            }
            What::Disable { email } => {
                let id = identity::admin::find(&cx, &email).await?;
                identity::admin::disable(&cx, id).await?;
                say("the account is closed")?;
            }
            What::Erase { email } => {
                let id = identity::admin::find(&cx, &email).await?;
                identity::admin::erase(&cx, id).await?;
                say("the person is erased")?;
            }
        }
        app.db().close().await;
        Ok(ExitCode::SUCCESS)
    }
}

fn role_called(word: &str) -> Result<Role> {
    Role::parse(word).ok_or_else(|| {
        let known = Role::ALL.iter().map(|r| r.word()).collect::<Vec<_>>().join(", ");
        Error::internal(format!("there is no role {word}; there are {known}"))
    })
}

/// One line of standard input, so that no password stands in a shell's history or a process list.
fn password() -> Result<String> {
    if std::io::stdin().is_terminal() {
        let _ = write!(std::io::stderr(), "password (shown as you type): ");
    }
    let mut line = String::new();
    std::io::stdin().lock().read_line(&mut line).map_err(Error::internal)?;
    let line = line.trim_end_matches(['\r', '\n']).to_owned();
    if line.is_empty() { Err(Error::internal("no password on standard input")) } else { Ok(line) }
}
