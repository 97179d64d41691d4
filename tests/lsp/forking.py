"""Servers for tests that start within milliseconds: forked from a process that has imported everything already.

What runs is ``lift lsp``, with streams, environment and folder of its own; only the start of Python and the imports are
not paid each time. Tests of the process itself (how it starts, what it leaves behind) start the real command.

    python -m tests.lsp.forking SOCKET        the process that is forked
    python -IS tests/lsp/forking.py SOCKET    stands for one server: hands over its streams and waits
"""

import array
import os
import socket
import sys


def main() -> None:
    """Be the server of servers if started as a module, else one of its clients."""
    place = sys.argv[1]
    if __package__:
        _fork_for_all(place)
    else:
        _wait_for_one(place)


def _wait_for_one(place: str) -> None:
    with socket.socket(socket.AF_UNIX) as connection:
        connection.connect(place)
        streams = array.array("i", [0, 1, 2])
        environment = "\0".join(f"{name}={value}" for name, value in os.environ.items())
        text = os.fsencode(f"{os.getcwd()}\0{environment}")  # noqa: PTH109 - pathlib takes as long as all the rest
        connection.sendmsg([len(text).to_bytes(8, "big")], [(socket.SOL_SOCKET, socket.SCM_RIGHTS, streams)])
        connection.sendall(text)
        for stream in (0, 1):
            os.close(stream)  # else the end of the server would not be the end of its pipes
        os._exit((connection.recv(1) or b"\xff")[0])


def _fork_for_all(place: str) -> None:
    import lift_sys.lsp.server  # noqa: F401 - what the children need
    from lift_sys.cli.main import main as lift

    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(place)
        listener.listen(16)
        sys.stdout.write("ready\n")
        sys.stdout.flush()
        while True:
            connection, _ = listener.accept()
            if os.fork() == 0:
                listener.close()
                # Between the two of them: the one that answers with the status, and the one that is the server.
                server = os.fork()
                if server == 0:
                    _become(connection)
                    os._exit(lift(["lsp"]))
                _, status = os.waitpid(server, 0)
                code = os.waitstatus_to_exitcode(status)
                connection.sendall(bytes([code & 255]))
                os._exit(0)
            connection.close()
            _reap()


def _become(connection: socket.socket) -> None:
    """Take over streams, folder and environment."""
    streams = array.array("i")
    head, sent, _, _ = connection.recvmsg(8, socket.CMSG_SPACE(3 * streams.itemsize))
    for _, _, data in sent:
        streams.frombytes(data)
    left = int.from_bytes(head, "big")
    text = b""
    while len(text) < left:
        text += connection.recv(left - len(text))
    folder, *pairs = text.split(b"\0")
    os.chdir(folder)
    os.environb.clear()
    for name, _, value in (pair.partition(b"=") for pair in pairs):
        os.environb[name] = value
    for number, stream in enumerate(streams):
        os.dup2(stream, number)
        os.close(stream)
    sys.stdin, sys.stdout = os.fdopen(0, closefd=False), os.fdopen(1, "w", closefd=False)
    sys.stderr = os.fdopen(2, "w", buffering=1, closefd=False)
    connection.close()


def _reap() -> None:
    try:
        while os.waitpid(-1, os.WNOHANG)[0]:
            pass
    except ChildProcessError:
        pass


if __name__ == "__main__":
    main()
