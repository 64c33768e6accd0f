#!/usr/bin/env bash
# A setup script of nextest. Each client that a test makes reads all authorities that the system trusts, a hundred and more, which
# takes a debug build longer than most requests: let there be one. No test speaks TLS with strangers.
set -euo pipefail
echo "SSL_CERT_FILE=$(cd "$(dirname "$0")" && pwd)/test-authority.pem" >>"$NEXTEST_ENV"
