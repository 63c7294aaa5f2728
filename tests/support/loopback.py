# SPDX-License-Identifier: Apache-2.0
"""A TCP server on loopback for test cameras and whatever else a test puts in the place of one."""
import socket
import threading


class Server:
    """Listens on a free port. Each connection has a thread, on which `talk(connection)` runs; it is closed afterwards. That the
    other side went is no error."""

    def __init__(self, talk, backlog=128):
        self.connections = 0
        self._talk = talk
        self._listener = socket.create_server(("127.0.0.1", 0), backlog=backlog)
        self.port = self._listener.getsockname()[1]
        threading.Thread(target=self._accept, daemon=True).start()

    def url(self, path):
        return f"rtsp://127.0.0.1:{self.port}/{path}"

    def close(self):
        """Nobody is let in any more; who is in stays."""
        self._listener.shutdown(socket.SHUT_RDWR)  # wakes who waits in accept
        self._listener.close()

    def _accept(self):
        while True:
            try:
                connection, _ = self._listener.accept()
            except OSError:
                return  # closed
            self.connections += 1
            threading.Thread(target=self._serve, args=(connection,), daemon=True).start()

    def _serve(self, connection):
        with connection:
            try:
                self._talk(connection)
            except OSError:
                pass  # it went
