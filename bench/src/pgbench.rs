//! The same transactions by pgbench: the statements are those of `linecard_store` with their parameters replaced by
//! what pgbench can compute. This is the upper limit for a server.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use linecard_store::{all_statements, planning_options};

use crate::BenchError;
use crate::database::SEARCH_PATH;
use crate::fixture::{
    AGENT_PREFIX, AGENTS, API_KEY_PREFIX, BASE, CREDENTIAL_PREFIX, KEY_PREFIX, ORGANIZATION_PREFIX, ORGANIZATIONS,
    USER_PREFIX, call_prefix,
};

/// Connections: as many as the server's pool has.
const CLIENTS: usize = 16;
/// NULL in pgbench.
const NOTHING: &str = "nullif(:nul::text, 'NULL')";

/// Which agents' rows are used.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Spread {
    AllAgents,
    OneAgent,
}

pub(crate) struct Pgbench {
    pub(crate) socket_dir: PathBuf,
    pub(crate) work_dir: PathBuf,
}

impl Pgbench {
    /// Calls per second: enter by key and store the intent; enter as the service and store Twilio's answer.
    pub(crate) fn calls(&self, family: &str, spread: Spread, seconds: u64) -> Result<f64, BenchError> {
        let (organization, agent) = match spread {
            Spread::AllAgents => (format!("random(0, {})", ORGANIZATIONS - 1), format!("random(0, {})", AGENTS - 1)),
            Spread::OneAgent => ("0".to_owned(), "0".to_owned()),
        };
        let script = format!(
            "\\set nul NULL\n\\set yes true\n\\set i :i + 1\n\\set n {BASE} + :i * 100 + :client_id\n\
            \\set o {organization}\n\\set organization {BASE} + :o\n\\set agent {BASE} + :o * 100 + {agent}\n{}{}",
            transaction(&enter_key()?, &intent(family)?),
            transaction(&enter_service()?, &progress(family, News::Answer)?),
        );
        self.run("calls", &script, &["--time".to_owned(), seconds.to_string()])
    }

    /// Callbacks per second: enter as the verifier and read the signers; enter as the service and store the
    /// status. The four callbacks of `calls` calls of the family (`fixture::calls_sql`).
    pub(crate) fn callbacks(&self, family: &str, calls: u64) -> Result<f64, BenchError> {
        let organization = format!("('{ORGANIZATION_PREFIX}' || :organization)::uuid");
        let call = call_expression(family);
        let verifier = bound("ENTER_VERIFIER", &[call.clone(), organization.clone()])?;
        let script = format!(
            "\\set nul NULL\n\\set i :i + 1\n\\set s :i % 4\n\\set k :i / 4 * {CLIENTS} + :client_id\n\\set n {BASE} + :k\n\
            \\set organization {BASE} + :k % {ORGANIZATIONS}\n{}{}",
            transaction(&verifier, &[vec![bound("CALL_SIGNING_CREDENTIALS", &[organization, call])?]]),
            transaction(&enter_service()?, &progress(family, News::Callback)?),
        );
        let transactions = calls * 4 / CLIENTS as u64;
        self.run("callbacks", &script, &["--transactions".to_owned(), transactions.to_string()])
    }

    fn run(&self, name: &str, script: &str, bounds: &[String]) -> Result<f64, BenchError> {
        let file = self.work_dir.join(format!("{name}.pgbench"));
        std::fs::write(&file, script)?;
        let output = Command::new(program("pgbench")?)
            .args(["--no-vacuum", "--protocol", "prepared", "--username", "linecard_app", "--define", "i=-1"])
            .args(["--client", &CLIENTS.to_string(), "--jobs", "2", "--host"])
            .arg(&self.socket_dir)
            .arg("--file")
            .arg(&file)
            .args(bounds)
            .arg("linecard")
            // The server's connections already use generic plans; pgbench's are new.
            .env("PGOPTIONS", format!("{SEARCH_PATH} {} -c plan_cache_mode=force_generic_plan", planning_options()))
            .stdin(Stdio::null())
            .output()?;
        let said = String::from_utf8_lossy(&output.stdout).into_owned();
        let rate = said.lines().find_map(|line| line.strip_prefix("tps = ")?.split(' ').next()?.parse().ok());
        let failed = !said.contains("number of failed transactions: 0 ") || said.contains("aborted");
        match rate {
            Some(rate) if output.status.success() && !failed => Ok(rate),
            _ => {
                let complaint = String::from_utf8_lossy(&output.stderr).chars().take(600).collect::<String>();
                Err(format!("pgbench: {said}{complaint}").into())
            }
        }
    }
}

fn program(name: &str) -> Result<PathBuf, BenchError> {
    let output = Command::new("pg_config").arg("--bindir").output()?;
    Ok(Path::new(String::from_utf8(output.stdout)?.trim()).join(name))
}

/// A transaction; the statements of each round trip travel together, as the server sends them.
fn transaction(enter: &str, round_trips: &[Vec<String>]) -> String {
    let sent: Vec<String> = round_trips.iter().map(|statements| format!("{};\n", statements.join(";\n"))).collect();
    let sent = sent.join("\\endpipeline\n\\startpipeline\n");
    format!("\\startpipeline\nBEGIN;\n{enter};\n{sent}COMMIT;\n\\endpipeline\n")
}

fn enter_key() -> Result<String, BenchError> {
    let hash = format!("sha256(('{API_KEY_PREFIX}' || :organization)::bytea)");
    bound("ENTER_KEY", &[hash, format!("('{ORGANIZATION_PREFIX}' || :organization)::uuid"), "now()".to_owned()])
}

fn enter_service() -> Result<String, BenchError> {
    bound("ENTER_SERVICE", &[format!("('{ORGANIZATION_PREFIX}' || :organization)::uuid")])
}

fn call_expression(family: &str) -> String {
    format!("('{}' || :n)::uuid", call_prefix(family))
}

/// An intent where nothing is limited, in its two round trips.
fn intent(family: &str) -> Result<[Vec<String>; 2], BenchError> {
    let organization = format!("('{ORGANIZATION_PREFIX}' || :organization)::uuid");
    let of_organization = |prefix: &str| format!("('{prefix}' || :organization)::uuid");
    let of_agent = |prefix: &str| format!("('{prefix}' || :agent)::uuid");
    let (call, submit_before) = (call_expression(family), "(now() + '30 s'::interval)".to_owned());
    let mut request = vec![organization.clone(), of_agent(AGENT_PREFIX)];
    // The fallback, the countries that the number can belong to, no costly type, the number, which is called, and the time
    // where it rings.
    request.extend(
        [":yes", "ARRAY['US']::text[]", "''::text", "'+14155550100'", "false", "ARRAY[720]::smallint[]"]
            .map(ToOwned::to_owned),
    );
    let stored = [
        organization.clone(),
        call.clone(),
        of_agent(AGENT_PREFIX),
        "'AC00000000000000000000000000000001'".to_owned(),
        of_agent(CREDENTIAL_PREFIX),
        "'agent'".to_owned(),
        "'+14155550001'".to_owned(),
        "'+14155550100'".to_owned(),
        submit_before.clone(),
        nothing("jsonb"),
        "now()".to_owned(),
        nothing("timestamptz"),
        of_organization(USER_PREFIX),
        of_organization(KEY_PREFIX),
        "'bench'".to_owned(),
        "'127.0.0.1'".to_owned(),
    ];
    let due = [organization.clone(), call, submit_before];
    Ok([
        vec![bound("INTENT_RESOLVE", &request)?, bound("INTENT_PLACER", &[organization])?],
        vec![bound("CALL_INTENT", &stored)?, bound("CALL_WORK_INSERT", &due)?, bound("CALL_LEASE", &due)?],
    ])
}

/// An update of a call: the response to CreateCall, or a callback.
#[derive(Debug, Clone, Copy)]
enum News {
    Answer,
    Callback,
}

fn nothing(kind: &str) -> String {
    format!("{NOTHING}::{kind}")
}

/// An update that moves its call forward, in its two round trips: what the server decides in between is the same for all.
fn progress(family: &str, news: News) -> Result<[Vec<String>; 2], BenchError> {
    let (sequence, log, number) = match news {
        News::Answer => (nothing("integer"), format!("('01990000-0000-7000-{family}-' || :n)::uuid"), ":n"),
        // Four log rows per call with unique ids.
        News::Callback => {
            (":s::integer".to_owned(), format!("('0199000' || :s || '-0000-7000-{family}-' || :n)::uuid"), ":k")
        }
    };
    let (status, source, has_ended) = match news {
        News::Answer => ("'queued'::text", "'answer'::text", "false"),
        News::Callback => (
            "(ARRAY['initiated', 'ringing', 'in-progress', 'completed'])[:s::integer + 1]",
            "'callback'::text",
            "(:s::integer = 3)",
        ),
    };
    let call = [format!("('{ORGANIZATION_PREFIX}' || :organization)::uuid"), call_expression(family)];
    let sid = format!("('CA' || lpad({number}::text, 32, '0'))");
    let (now, next_look) = ("now()".to_owned(), "(now() + '30 s'::interval)".to_owned());
    let of_call = |parameters: &[String]| [call.as_slice(), parameters].concat();
    let log = [
        log,
        sid.clone(),
        sequence,
        status.to_owned(),
        source.to_owned(),
        NOTHING.to_owned(),
        nothing("timestamptz"),
        now.clone(),
    ];
    let ended_at = format!("CASE WHEN {has_ended} THEN now() END");
    let facts = ["integer", "integer", "text", "integer", "text"].map(nothing);
    let price = ["text", "text"].map(nothing);
    let moved =
        [&[status.to_owned(), "false".to_owned(), ended_at, sid][..], &facts, &["false".to_owned()], &price, &[now]]
            .concat();
    Ok([
        vec![bound("CALL_FOUND", &call)?, bound("CALL_LOG", &of_call(&log))?],
        vec![
            bound("CALL_UPDATE", &of_call(&moved))?,
            bound("CALL_WORK_GOES_ON", &of_call(&[next_look.clone(), has_ended.to_owned()]))?,
            bound("CALL_LEASE", &of_call(&[next_look]))?,
        ],
    ])
}

/// A statement of the store with its parameters replaced, on one line as pgbench requires, and therefore without
/// comments.
fn bound(name: &str, parameters: &[String]) -> Result<String, BenchError> {
    let sql = all_statements().find(|statement| statement.name() == name).ok_or("no such statement")?.sql();
    if sql.contains(&format!("${}", parameters.len() + 1)) {
        return Err(format!("{name} has got another parameter").into());
    }
    // Highest number first: $1 is a prefix of $10.
    let sql = parameters
        .iter()
        .enumerate()
        .rev()
        .fold(sql.to_owned(), |sql, (index, parameter)| sql.replace(&format!("${}", index + 1), parameter));
    let words = sql.lines().filter_map(|line| line.split("--").next()).flat_map(str::split_whitespace);
    Ok(words.collect::<Vec<_>>().join(" "))
}

#[cfg(test)]
mod tests {
    use super::{News, bound, call_expression, enter_key, enter_service, intent, progress};

    #[test]
    fn every_parameter_of_the_statements_has_a_value() {
        let organization = "'x'".to_owned();
        let complete = [
            enter_key(),
            enter_service(),
            intent("0001").map(|round_trips| round_trips.concat().concat()),
            progress("0001", News::Answer).map(|round_trips| round_trips.concat().concat()),
            progress("0001", News::Callback).map(|round_trips| round_trips.concat().concat()),
            bound("ENTER_VERIFIER", &[call_expression("0001"), organization.clone()]),
            bound("CALL_SIGNING_CREDENTIALS", &[organization, call_expression("0001")]),
        ];
        for statement in complete {
            statement.unwrap();
        }
    }
}
