"""Reminders by e-mail, against a real SMTP server."""

import email
import email.policy

import pytest

from receivers import MailServer, soon


@pytest.fixture
def options(mail, certificate, tmp_path):
    password = tmp_path / "password"
    password.write_text(mail.password + "\n")
    return ("--smtp-url", mail.url, "--smtp-from", "aido@example.org", "--smtp-user", mail.user, "--smtp-password-file",
            str(password), "--delivery-ca-file", certificate.certificate, "--delivery-retry", "50")  # fmt: skip


def settled(status):
    return lambda event: event["type"] == f"reminder.{status}"


def parsed(mail):
    return email.message_from_bytes(mail.content, policy=email.policy.default)


def test_a_reminder_arrives_encrypted_with_its_title_in_any_script(serve, mail, options):
    served = serve(*options)
    served.channel(kind="email", to="ada@example.org")
    place = served.place()
    title = "Überweisung 報告書 <script>alert(1)</script> & more, long enough for a second line of the subject"
    served.reminding(soon(), title)
    got = mail.next()
    message = parsed(got)
    assert got.encrypted and got.sender == "aido@example.org" and got.recipients == ["ada@example.org"]
    assert message["Subject"] == "Reminder: " + title
    assert message["From"] == "aido@example.org" and message["To"] == "ada@example.org" and message["Date"]
    html = message.get_body(("html",)).get_content()
    assert "<script>" not in html and "&lt;script&gt;" in html
    assert title in message.get_body(("plain",)).get_content()
    served.await_event(place, settled("delivered"))


def test_a_mail_that_was_refused_comes_again_under_the_same_message_id(serve, mail, options):
    served = serve(*options)
    served.channel(kind="email", to="ada@example.org")
    mail.refusals.put("451 later")
    place = served.place()
    task = served.reminding(soon())
    first = parsed(mail.next())["Message-ID"]
    assert served.await_event(place, settled("delivered"))["data"]["attempts"] == 2
    served.api.post(f"/v1/tasks/{task['id']}/reminders/{task['reminders'][0]['id']}:redeliver")
    assert parsed(mail.next())["Message-ID"] == first


def test_a_server_that_cannot_encrypt_gets_nothing(serve):
    with MailServer(None) as plain:
        served = serve("--smtp-url", plain.url, "--delivery-retry", "50", "--delivery-attempts", "2")
        served.channel(kind="email", to="ada@example.org")
        place = served.place()
        served.reminding(soon())
        served.await_event(place, settled("failed"))
        assert plain.received.empty()


def test_a_certificate_that_nobody_vouches_for_is_refused(serve, mail, options):
    without_ca = [one for one in options if not one.endswith("cert.pem") and one != "--delivery-ca-file"]
    served = serve(*without_ca, "--delivery-attempts", "1")
    served.channel(kind="email", to="ada@example.org")
    place = served.place()
    served.reminding(soon())
    served.await_event(place, settled("failed"))
    assert mail.received.empty()


def test_without_a_mail_server_a_delivery_fails_and_says_why(serve):
    served = serve()
    served.channel(kind="email", to="ada@example.org")
    place = served.place()
    served.reminding(soon())
    assert "No mail server" in served.await_event(place, settled("failed"))["data"]["why"]
