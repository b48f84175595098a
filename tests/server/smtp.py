"""A mail server for tests (RFC 5321, STARTTLS of RFC 3207, AUTH PLAIN of RFC 4954), with the ways in which one fails."""

import base64
import socket
import ssl
import threading


class MailServer:
    """Listens on loopback until closed; keeps what it took and what it heard. `fails` names what goes wrong:

    refuse_rcpt, put_off (4xx), refuse_data, cut_after_data, no_starttls, silent (never greets), refuse_auth.
    """

    def __init__(self, certificates, fails=None, implicit=False, plain=False):
        self.fails, self.implicit, self.plain = fails, implicit, plain
        self.context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        self.context.load_cert_chain(f"{certificates}/server.pem", f"{certificates}/server.key")
        self.taken, self.heard, self.logins = [], [], []
        self.ended = threading.Event()
        self.socket = socket.create_server(("127.0.0.1", 0))
        self.port = self.socket.getsockname()[1]
        threading.Thread(target=self.listen, daemon=True).start()

    @property
    def url(self):
        return f"{'smtps' if self.implicit else 'smtp'}://127.0.0.1:{self.port}"

    def close(self):
        if not self.ended.is_set():
            self.ended.set()
            self.socket.shutdown(socket.SHUT_RDWR)  # whoever waits to accept would take one more
            self.socket.close()

    def listen(self):
        while not self.ended.is_set():
            try:
                wire, _ = self.socket.accept()
            except OSError:
                return
            threading.Thread(target=self.serve, args=(wire,), daemon=True).start()

    def serve(self, wire):
        wire.settimeout(30)
        opened = [wire]
        try:
            if self.implicit:
                wire = self.context.wrap_socket(wire, server_side=True)
                opened.append(wire)
            self.converse(wire, opened)
        except (OSError, ssl.SSLError):
            pass  # the client left
        finally:
            for each in reversed(opened):
                each.close()

    def converse(self, wire, opened):
        if self.fails == "silent":
            self.ended.wait(30)
            return
        secure, sender, recipients = self.implicit, None, []
        file = wire.makefile("rb")
        opened.append(file)
        say = lambda line: wire.sendall(line.encode() + b"\r\n")
        say("220 mail.example.test ESMTP")
        while True:
            line = file.readline(2000).decode().rstrip("\r\n")
            if not line:
                return
            self.heard.append((secure, line))
            verb = line.split(" ")[0].upper()
            if verb == "EHLO":
                offers = [] if secure or self.plain or self.fails == "no_starttls" else ["STARTTLS"]
                offers += ["AUTH PLAIN"] if secure or self.plain else []
                lines = ["mail.example.test", "SIZE 100000", *offers]
                for at, each in enumerate(lines):
                    say(f"250{' ' if at == len(lines) - 1 else '-'}{each}")
            elif verb == "STARTTLS" and not secure and self.fails != "no_starttls":
                say("220 go ahead")
                wire = self.context.wrap_socket(wire, server_side=True)
                opened.extend([wire, file])
                file, secure = wire.makefile("rb"), True
                say = lambda line: wire.sendall(line.encode() + b"\r\n")
            elif verb == "AUTH":
                words = line.split(" ")
                if len(words) < 3:
                    say("334 ")
                    words.append(file.readline(2000).decode().strip())
                self.logins.append(tuple(base64.b64decode(words[2]).decode().split("\0")[1:]))
                say("535 no" if self.fails == "refuse_auth" else "235 welcome")
            elif verb == "MAIL":
                sender = line
                say("451 come back later" if self.fails == "put_off" else "250 ok")
            elif verb == "RCPT":
                recipients.append(line)
                say("550 canary-of-the-mail-server" if self.fails == "refuse_rcpt" else "250 ok")
            elif verb == "DATA":
                say("354 go on")
                text = b""
                while not text.endswith(b"\r\n.\r\n"):
                    text += file.readline(2000)
                if self.fails == "cut_after_data":
                    return
                if self.fails == "refuse_data":
                    say("554 canary-of-the-mail-server")
                    continue
                self.taken.append((sender, recipients, text.decode()))
                say("250 taken")
            elif verb == "QUIT":
                say("221 bye")
                return
            else:
                say("250 ok" if verb in ("RSET", "NOOP") else "502 unknown")
