"""Writes mail and gives it to the mail server; no header ever holds a second line.

One connection serves a round. A message has gone when the server answers the end of its data with
250, and not before: what fails later is tried again under the same Message-ID.
"""

from __future__ import annotations

import smtplib
import ssl
from datetime import datetime
from email.header import Header
from email.headerregistry import Address
from email.message import Message as Mail
from email.mime.multipart import MIMEMultipart
from email.mime.text import MIMEText
from email.utils import format_datetime, formataddr
from pathlib import Path

from domain.errors import SettingsUnusable
from domain.judged.told.outbox import Message
from domain.judged.told.words.message import Words
from domain.legal_day import HANOI
from domain.two_languages import Language
from service.processes.telling.sending.doors import Attempt, Went
from service.settings.notifications import Notifications

_TOO_LARGE = 552  # this mail, and no other (RFC 1870, 6.1), though said where the sender is refused
_FOR_GOOD = 500  # and above: the server will answer the same again (RFC 5321, 4.2.1)
# Ours or the whole server's fault, not the recipient's: sign-in and sender are refused for all.
_OF_US = (smtplib.SMTPAuthenticationError, smtplib.SMTPSenderRefused, smtplib.SMTPHeloError)


class MailDoor:
    """A mail server, over TLS that is verified, or without on this machine."""

    def __init__(self, settings: Notifications) -> None:
        """Raises SettingsUnusable where a file of the settings cannot be read."""
        self._settings = settings
        self._tls = _tls(settings)
        self._password = _password(settings)
        self._server: smtplib.SMTP | None = None

    def give(self, message: Message, words: Words, now: datetime) -> Attempt:
        """Give a message to the server."""
        try:
            mail = written(message, words, self._settings.mail_from, now)
        except ValueError as error:  # kept before addresses were read so
            return Attempt(Went.NEVER, f"no mail can be written to it: {error}")
        return self.send(mail, message.address)

    def send(self, mail: Mail, address: str) -> Attempt:
        """Send one mail to one address."""
        try:
            server = self._connected()
            server.send_message(mail, self._settings.mail_from, [address])
        except smtplib.SMTPRecipientsRefused as error:
            code, said = error.recipients[address]
            self._reset()
            return Attempt(Went.NEVER if code >= _FOR_GOOD else Went.LATER, _said(code, said))
        except smtplib.SMTPDataError as error:
            self._reset()
            went = Went.NEVER if error.smtp_code >= _FOR_GOOD else Went.LATER
            return Attempt(went, _said(error.smtp_code, error.smtp_error))
        except _OF_US as error:
            if error.smtp_code == _TOO_LARGE:
                self._reset()
                return Attempt(Went.NEVER, _said(error.smtp_code, error.smtp_error))
            self.rest()
            return Attempt(Went.AWAY, _said(error.smtp_code, error.smtp_error))
        except (smtplib.SMTPException, OSError, ssl.SSLError) as error:
            self.rest()
            where = f"{self._settings.smtp_host}:{self._settings.smtp_port}"
            return Attempt(Went.AWAY, f"{where}: {str(error) or type(error).__name__}")
        return Attempt(Went.YES)

    def rest(self) -> None:
        """Close the connection."""
        server, self._server = self._server, None
        if server is not None:
            try:
                server.quit()
            except (smtplib.SMTPException, OSError):
                server.close()

    def _reset(self) -> None:
        try:
            if self._server is not None:
                self._server.rset()
        except (smtplib.SMTPException, OSError):
            self.rest()

    def _connected(self) -> smtplib.SMTP:
        if self._server is not None:
            return self._server
        asked = self._settings
        host, timeout = asked.smtp_host or "", asked.notify_timeout_seconds
        server: smtplib.SMTP
        if asked.smtp_security == "tls":
            server = smtplib.SMTP_SSL(host, asked.smtp_port, timeout=timeout, context=self._tls)
        else:
            server = smtplib.SMTP(host, asked.smtp_port, timeout=timeout)
        self._server = server
        if asked.smtp_security == "starttls":
            server.starttls(context=self._tls)
        if asked.smtp_username is not None:
            server.login(asked.smtp_username, self._password)
        return server


class NoDoor:
    """No mail server is set: what is to be mailed waits, and that is said."""

    def give(self, message: Message, words: Words, now: datetime) -> Attempt:  # noqa: ARG002  # as every door is used
        """Say that there is none."""
        return Attempt(Went.AWAY, "no mail server is set: NHUE_SMTP_HOST, or NHUE_MAIL_FOLDER")

    def rest(self) -> None:
        """Hold nothing."""


class FolderDoor:
    """A folder into which mail is written as files: for the demo, and for trying out."""

    def __init__(self, folder: Path, mail_from: str) -> None:
        self._folder, self._mail_from = folder, mail_from

    def give(self, message: Message, words: Words, now: datetime) -> Attempt:
        """Write a message as NAME.eml; once more is the same file."""
        mail = written(message, words, self._mail_from, now)
        try:
            self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            (self._folder / f"{message.number:06d}-{message.key}.eml").write_bytes(bytes(mail))
        except OSError as error:
            return Attempt(Went.AWAY, f"{self._folder}: {error.strerror}")
        return Attempt(Went.YES)

    def rest(self) -> None:
        """Hold nothing."""


def mail_door(settings: Notifications) -> MailDoor | NoDoor | FolderDoor:
    """Return the way out for mail that the settings name; raises SettingsUnusable."""
    if settings.mail_folder is not None:
        return FolderDoor(settings.mail_folder, settings.mail_from)
    return NoDoor() if settings.smtp_host is None else MailDoor(settings)


def written(message: Message, words: Words, mail_from: str, now: datetime) -> Mail:
    """Return a message as mail: of one thing all mail to an address stands in one thread."""
    mail = plain_mail(words, message.language, mail_from, message.address, now)
    domain = mail_from.rpartition("@")[2]
    mail["Message-ID"] = f"<{message.key}@{domain}>"
    if message.thread != message.key:
        mail["In-Reply-To"] = mail["References"] = f"<{message.thread}@{domain}>"
    mail["X-Nhue-Thing"] = str(message.thing)
    return mail


def plain_mail(
    words: Words, language: Language, mail_from: str, address: str, now: datetime
) -> Mail:
    """Return a mail of plain text and simple HTML, without an identity of its own; raises
    ValueError where no mail can be written to the address.
    """
    # Python 3.11's newer policies lose the space between two encoded words of a folded header
    mail = MIMEMultipart("alternative")
    mail["From"] = formataddr((str(Header("Nhuệ", "utf-8").encode()), mail_from))
    mail["To"] = str(Address(addr_spec=address))  # raises where it is none
    mail["Subject"] = Header(words.subject, "utf-8", header_name="Subject").encode()
    mail["Date"] = format_datetime(now.astimezone(HANOI))
    mail["Content-Language"] = language
    # Nobody's holiday answers, nor other machines (RFC 3834)
    mail["Auto-Submitted"] = "auto-generated"
    mail.attach(MIMEText(words.plain, "plain", "utf-8"))
    mail.attach(MIMEText(words.html(language), "html", "utf-8"))
    return mail


def _tls(settings: Notifications) -> ssl.SSLContext:
    if settings.smtp_tls_ca is None:
        return ssl.create_default_context()
    try:
        return ssl.create_default_context(cafile=settings.smtp_tls_ca)
    except OSError as error:
        said = f"NHUE_SMTP_TLS_CA: cannot be used: {error.strerror or error}"
        raise SettingsUnusable(said, where=str(settings.smtp_tls_ca)) from error


def _password(settings: Notifications) -> str:
    if settings.smtp_password_file is None:
        return "" if settings.smtp_password is None else settings.smtp_password.get_secret_value()
    try:
        return settings.smtp_password_file.read_text("utf-8").rstrip("\r\n")
    except (OSError, UnicodeDecodeError) as error:
        said = f"NHUE_SMTP_PASSWORD_FILE: cannot be read: {error}"
        raise SettingsUnusable(said, where=str(settings.smtp_password_file)) from error


def _said(code: int, said: bytes | str) -> str:
    return f"{code} {said.decode('utf-8', 'replace') if isinstance(said, bytes) else said}"
