//! TLS to a real PostgreSQL: what each `sslmode` accepts, and credentials in files that change.

use std::path::Path;
use std::sync::Arc;

use linecard_domain::SystemClock;
use linecard_store::{ConnectError, DatabaseAddress, PoolOptions, SchemaNames, Store};
use linecard_testkit::{TestCluster, TestDatabase};
use rcgen::{BasicConstraints, CertificateParams, DnType, IsCa, Issuer, KeyPair};

const NAME: &str = "db.example.com";

struct Signed {
    certificate: String,
    key: String,
}

fn key() -> KeyPair {
    KeyPair::generate().expect("a key")
}

fn parameters(name: &str) -> CertificateParams {
    let mut parameters = CertificateParams::new([name.to_owned()]).expect("a name");
    parameters.distinguished_name.push(DnType::CommonName, name);
    parameters
}

fn authority() -> (String, Issuer<'static, KeyPair>) {
    let mut parameters = parameters("authority.example.com");
    parameters.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    let key = key();
    let certificate = parameters.self_signed(&key).expect("signed").pem();
    (certificate, Issuer::new(parameters, key))
}

fn signed(name: &str, issuer: &Issuer<'_, KeyPair>) -> Signed {
    let key = key();
    let certificate = parameters(name).signed_by(&key, issuer).expect("signed").pem();
    Signed { certificate, key: key.serialize_pem() }
}

/// As `openssl req -x509` makes it: it may sign others, too.
fn self_signed(name: &str) -> Signed {
    let mut parameters = parameters(name);
    parameters.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    let key = key();
    Signed { certificate: parameters.self_signed(&key).expect("signed").pem(), key: key.serialize_pem() }
}

/// A migrated PostgreSQL with this certificate, which refuses connections without TLS.
async fn cluster(server: &Signed, clients: &str, access: &str) -> TestCluster {
    let cluster = TestCluster::new();
    let certificate = cluster.file("server.crt", &server.certificate);
    let key = cluster.file("server.key", &server.key);
    let clients = cluster.file("clients.crt", clients);
    cluster.add_settings(&format!(
        "ssl = on\nssl_cert_file = '{}'\nssl_key_file = '{}'\nssl_ca_file = '{}'",
        certificate.display(),
        key.display(),
        clients.display()
    ));
    cluster.set_access(&format!("local all all trust\nhostssl all linecard_app all {access}"));
    cluster.start();
    TestDatabase::create_in(&cluster).await;
    cluster
}

fn address(cluster: &TestCluster, host: &str, rest: &str) -> DatabaseAddress {
    let port = cluster.port();
    format!("host={host} hostaddr=127.0.0.1 port={port} user=linecard_app dbname=linecard {rest}")
        .parse()
        .expect("an address")
}

async fn connected(address: DatabaseAddress) -> Result<Store, ConnectError> {
    let options = PoolOptions { max_size: 1, ..PoolOptions::default() };
    Store::connect(address, SchemaNames::default(), options, Arc::new(SystemClock)).await
}

async fn is_encrypted(cluster: &TestCluster) -> bool {
    let sql = "SELECT bool_and(ssl) FROM pg_stat_ssl JOIN pg_stat_activity USING (pid) WHERE usename = 'linecard_app'";
    cluster.superuser("linecard").await.query_one(sql, &[]).await.expect("asked").get(0)
}

#[tokio::test]
async fn each_sslmode_accepts_what_it_accepts_in_libpq() {
    let (root, issuer) = authority();
    let (other_root, _) = authority();
    let cluster = cluster(&signed(NAME, &issuer), &root, "trust").await;
    let roots = cluster.socket().join("root.crt");
    std::fs::write(&roots, &root).expect("written");
    let others = cluster.socket().join("others.crt");
    std::fs::write(&others, &other_root).expect("written");
    let (roots, others) = (roots.display(), others.display());

    let cases = [
        (NAME, "sslmode=disable".to_owned(), false),
        (NAME, String::new(), true),
        (NAME, "sslmode=require".to_owned(), true),
        (NAME, format!("sslmode=require sslrootcert={others}"), false),
        (NAME, format!("sslmode=verify-ca sslrootcert={roots}"), true),
        ("elsewhere.example.com", format!("sslmode=verify-ca sslrootcert={roots}"), true),
        ("elsewhere.example.com", format!("sslmode=verify-ca sslrootcert={others}"), false),
        (NAME, format!("sslmode=verify-full sslrootcert={roots}"), true),
        ("elsewhere.example.com", format!("sslmode=verify-full sslrootcert={roots}"), false),
        (NAME, format!("sslmode=verify-full sslrootcert={others}"), false),
        (NAME, "sslmode=verify-full".to_owned(), false),
        (NAME, "sslmode=verify-full sslrootcert=/nowhere/root.crt".to_owned(), false),
        (NAME, format!("sslmode=require ssl_min_protocol_version=TLSv1.3 sslrootcert={roots}"), true),
    ];
    for (host, rest, is_accepted) in cases {
        let outcome = connected(address(&cluster, host, &rest)).await;
        assert_eq!(outcome.is_ok(), is_accepted, "{host} {rest}: {outcome:?}");
        if is_accepted {
            assert!(is_encrypted(&cluster).await, "{host} {rest}");
        }
    }
}

#[tokio::test]
async fn a_servers_own_certificate_can_be_named_as_the_one_to_trust() {
    let server = self_signed(NAME);
    let cluster = cluster(&server, &server.certificate, "trust").await;
    let roots = cluster.socket().join("root.crt");
    std::fs::write(&roots, &server.certificate).expect("written");
    let verified = format!("sslmode=verify-full sslrootcert={}", roots.display());
    connected(address(&cluster, NAME, &verified)).await.expect("it is the one that was named");
    connected(address(&cluster, "elsewhere.example.com", &verified)).await.expect_err("its name is another");
}

#[tokio::test]
async fn a_client_certificate_signs_in_and_its_files_are_read_again_for_each_connection() {
    let (root, issuer) = authority();
    let cluster = cluster(&signed(NAME, &issuer), &root, "cert").await;
    let client = signed("linecard_app", &issuer);
    let files = |signed: &Signed| {
        std::fs::write(cluster.socket().join("client.crt"), &signed.certificate).expect("written");
        std::fs::write(cluster.socket().join("client.key"), &signed.key).expect("written");
    };
    files(&signed("somebody_else", &issuer));
    let directory = cluster.socket().display();
    let with_files = address(
        &cluster,
        NAME,
        &format!("sslmode=require sslcert={directory}/client.crt sslkey={directory}/client.key"),
    );
    connected(with_files.clone()).await.expect_err("the certificate is somebody else's");
    files(&client);
    connected(with_files).await.expect("the certificate is that of the role");
    connected(address(&cluster, NAME, "sslmode=require")).await.expect_err("no certificate");
}

#[tokio::test]
async fn a_password_that_was_rotated_in_its_file_is_used_for_the_next_connection() {
    let (root, issuer) = authority();
    let cluster = cluster(&signed(NAME, &issuer), &root, "scram-sha-256").await;
    let superuser = cluster.superuser("linecard").await;
    let path = cluster.socket().join("passwords");
    let rotate = async |password: &str| {
        let alter = format!("ALTER ROLE linecard_app PASSWORD '{password}'");
        superuser.batch_execute(&alter).await.expect("altered");
        write_password(&path, password);
    };
    rotate("first").await;
    let store = connected(address(&cluster, NAME, &format!("passfile={}", path.display()))).await.expect("signs in");
    rotate("second").await;
    superuser
        .batch_execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = 'linecard_app'")
        .await
        .expect("ended");
    // A connection that ended a moment ago may still be handed out once.
    while store.ping().await.is_err() {
        tokio::task::yield_now().await;
    }
}

fn write_password(path: &Path, password: &str) {
    std::fs::write(path, format!("*:*:linecard:linecard_app:{password}\n")).expect("written");
}
