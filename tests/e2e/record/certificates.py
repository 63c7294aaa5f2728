#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""RTSPS cameras whose certificates are not to be trusted: each is told with what is wrong with it."""
import ssl
import subprocess
import tempfile
from pathlib import Path

from plx.cameras import Server
from plx.case import main
from plx.foreground import ForegroundCase
from plx.paths import RECORDER

CONFIG = """
[ca]
default_ca = here
[here]
database = {folder}/index
new_certs_dir = {folder}
rand_serial = yes
default_md = sha256
unique_subject = no
policy = names
[names]
commonName = supplied
[req]
distinguished_name = names
[camera]
subjectAltName = IP:127.0.0.1
"""


class Certificate:
    """Made by openssl for 127.0.0.1, valid from `begin` to `end` (YYYYMMDD); signed by itself or by a maker that nobody knows."""

    def __init__(self, folder, begin, end, by_another=False):
        self.folder = Path(tempfile.mkdtemp(dir=folder))
        (self.folder / "index").touch()
        (self.folder / "config").write_text(CONFIG.format(folder=self.folder))
        self.key, self.file = self.folder / "camera.key", self.folder / "camera.crt"
        self.openssl("req", "-newkey", "rsa:2048", "-nodes", "-keyout", self.key, "-out", self.folder / "request", "-subj", "/CN=camera")
        signer = ["-selfsign", "-keyfile", self.key]
        if by_another:
            self.openssl("req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", self.folder / "maker.key", "-out",
                         self.folder / "maker.crt", "-subj", "/CN=maker", "-days", "1")
            signer = ["-keyfile", self.folder / "maker.key", "-cert", self.folder / "maker.crt"]
        self.openssl("ca", "-batch", "-notext", *signer, "-in", self.folder / "request", "-out", self.file, "-extensions", "camera",
                     "-startdate", f"{begin}000000Z", "-enddate", f"{end}000000Z")
        self.fingerprint = self.openssl("x509", "-in", self.file, "-noout", "-fingerprint", "-sha256").strip().split("=")[1]

    def openssl(self, command, *arguments):
        config = [] if command == "x509" else ["-config", self.folder / "config"]
        return subprocess.run(["openssl", command, *config, *map(str, arguments)], check=True, capture_output=True, text=True).stdout


class Untrusted(ForegroundCase):
    def told_of(self, certificate):
        """What test-source says of a camera that shows this certificate."""
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate.file, certificate.key)

        def talk(connection):
            with context.wrap_socket(connection, server_side=True) as secured:
                secured.recv(4096)
        server = Server(talk)
        self.addCleanup(server.close)
        done = subprocess.run([str(RECORDER), "--data", str(self.data), "test-source", "--url",
                               f"rtsps://127.0.0.1:{server.port}/cam", "--timeout", "3"], capture_output=True, text=True, timeout=60)
        self.assertEqual(done.returncode, 1, done.stdout + done.stderr)
        told = " ".join((done.stdout + done.stderr).split())
        self.assertIn("certificate is not trusted", told)
        self.assertIn(certificate.fingerprint, told)
        return told

    def test_an_expired_certificate_is_told_as_expired_and_as_self_signed_only_if_it_is(self):
        told = self.told_of(Certificate(self.folder, "20200101", "20210203", by_another=True))
        self.assertIn("it expired on 2021-02-03", told)
        self.assertNotIn("self-signed", told)
        told = self.told_of(Certificate(self.folder, "20200101", "20210203"))
        self.assertIn("it expired on 2021-02-03; it is signed by itself (self-signed)", told)

    def test_a_certificate_of_the_future_and_one_in_its_time_are_told_apart(self):
        self.assertIn("it is valid only from 2048-01-01", self.told_of(Certificate(self.folder, "20480101", "20490101")))
        told = self.told_of(Certificate(self.folder, "20200101", "20490101"))
        self.assertIn("self-signed", told)
        self.assertNotIn("expired", told)
        self.assertNotIn("valid only", told)


if __name__ == "__main__":
    main()
