"""An SMTP server (aiosmtpd, which somebody else wrote) for tests: prints its port, then each mail that it takes, as lines of JSON.

    server.py [--user USER --password PASSWORD] [--certificate PEM --key PEM] [--tls] [--silent]

With a certificate it offers STARTTLS, and takes a login only after it; with --tls the connection is encrypted from its first byte. With
--silent it accepts connections and never says a word. Mail to an address that begins with "refused" is refused.
"""

import argparse
import asyncio
import email.policy
import json
import ssl
import sys
from email.parser import BytesParser

from aiosmtpd.smtp import SMTP, AuthResult


def say(line: dict) -> None:
    print(json.dumps(line), flush=True)


class Handler:
    async def handle_RCPT(self, server, session, envelope, address, options):
        if address.startswith("refused"):
            return f"550 5.1.1 <{address}>: Recipient address rejected"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        mail = BytesParser(policy=email.policy.default).parsebytes(envelope.content)
        say({
            "from": envelope.mail_from,
            "to": envelope.rcpt_tos,
            "hello": session.host_name,
            "encrypted": session.ssl is not None,
            "authenticated": session.authenticated,
            "headers": [[name, str(value)] for name, value in mail.items()],
            "text": mail.get_content(),
        })
        return "250 OK"


class Silent(asyncio.Protocol):
    pass


async def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--user")
    parser.add_argument("--password")
    parser.add_argument("--certificate")
    parser.add_argument("--key")
    parser.add_argument("--tls", action="store_true")
    parser.add_argument("--silent", action="store_true")
    arguments = parser.parse_args()
    context = None
    if arguments.certificate:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(arguments.certificate, arguments.key)

    def authenticate(server, session, envelope, mechanism, data):
        expected = (arguments.user.encode(), arguments.password.encode())
        return AuthResult(success=(data.login, data.password) == expected, handled=False)

    def protocol():
        if arguments.silent:
            return Silent()
        return SMTP(
            Handler(),
            hostname="mail.test",
            tls_context=None if arguments.tls else context,
            require_starttls=context is not None and not arguments.tls,
            authenticator=authenticate if arguments.user else None,
            auth_required=arguments.user is not None,
            auth_require_tls=context is not None and not arguments.tls,
        )

    server = await asyncio.get_running_loop().create_server(
        protocol, "127.0.0.1", 0, ssl=context if arguments.tls else None
    )
    say({"port": server.sockets[0].getsockname()[1]})
    # It ends with the test, which holds the other end of its standard input.
    await asyncio.get_running_loop().run_in_executor(None, sys.stdin.read)


asyncio.run(main())
