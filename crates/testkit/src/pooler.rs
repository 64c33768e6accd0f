//! A connection pooler between Linecard and PostgreSQL.

use crate::between::Between;
use crate::cluster::TestCluster;

/// PgBouncer before the database `linecard` of a cluster. One that passes prepared statements on, unless `settings` says
/// otherwise. It asks for no password.
pub fn pgbouncer(cluster: &TestCluster, settings: &str) -> Between {
    Between::start(
        "usr/sbin/pgbouncer-transactions",
        |port, directory| {
            let users = directory.join("users");
            std::fs::write(&users, "\"linecard_app\" \"\"\n").expect("written");
            format!(
                "[databases]\nlinecard = host={} port={} dbname=linecard\n[pgbouncer]\nlisten_addr = 127.0.0.1\n\
                 listen_port = {port}\nunix_socket_dir =\nauth_type = trust\nauth_file = {}\n\
                 ignore_startup_parameters = extra_float_digits,options\nuser = {}\n{settings}\n",
                cluster.socket().display(),
                cluster.port(),
                users.display(),
                TestCluster::user(),
            )
        },
        |file| vec![file.display().to_string()],
    )
}
