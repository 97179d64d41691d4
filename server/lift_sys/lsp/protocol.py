"""The protocol: what becomes of each message of the client.

pygls does the typing, the capabilities and the requests that go to the client. What it does otherwise, and why that is
not enough, in the order of its faults that are mended here (all of pygls 2.1.1):

- A request that cannot be read, or comes after `shutdown`, is never answered; one before `initialize` fails inside.
  Here every request gets exactly one answer, with the code that the specification names (:meth:`LiftProtocol.receive`).
- Cancelling stops nothing but ``async`` handlers, and there is no bound to what waits (:mod:`lift_sys.lsp.inflight`).
- It keeps a copy of every text that breaks lines where LSP does not. Messages about texts go past it to our handlers.
- `exit` ends the process in the middle of the event loop, with status 0 even without `shutdown`.
- Every error is shown to the user in a window. Here it is answered and logged.
"""

from __future__ import annotations

import asyncio
import enum
import functools
import inspect
import json
import logging
import time
from collections.abc import Callable, Coroutine, Mapping
from concurrent import futures
from typing import TYPE_CHECKING, Any, TypeGuard

from cattrs import Converter
from lsprotocol import types as lsp
from pygls.exceptions import JsonRpcException
from pygls.protocol import JsonRPCResponseMessage, LanguageServerProtocol

from lift_sys.ir.cancellation import Cancelled
from lift_sys.lsp.framing import Broken
from lift_sys.lsp.inflight import Ending, InFlight, MessageId, Request
from lift_sys.lsp.logs import described, log
from lift_sys.lsp.reading import Unreadable, is_request, read_parameters
from lift_sys.lsp.uris import roots, uri_of

if TYPE_CHECKING:
    from lift_sys.lsp.server import LiftServer

logger = logging.getLogger(__name__)

Handler = Callable[..., object]

BUILT_IN = frozenset(
    {lsp.INITIALIZE, lsp.SET_TRACE, lsp.WORKSPACE_EXECUTE_COMMAND, lsp.WINDOW_WORK_DONE_PROGRESS_CANCEL}
)
"""Messages that go to pygls's own handlers, which call ours."""

LONG = 100_000
"""Characters of a text about which answers may be so long that making them ready holds up others."""

CODES = {
    Ending.CANCELLED: lsp.LSPErrorCodes.RequestCancelled,
    Ending.OVERTAKEN: lsp.LSPErrorCodes.ContentModified,
    Ending.CROWDED_OUT: lsp.LSPErrorCodes.ContentModified,
}
"""`ContentModified` is what every editor takes for "never mind"."""


class State(enum.Enum):
    """Where the session stands."""

    NEW = "the session has not begun: `initialize` must come first"
    OPEN = "the session has begun already"
    ENDED = "the session has ended: only `exit` may come after `shutdown`"


class LiftProtocol(LanguageServerProtocol):
    """One client's session. Everything but `_send_data` runs on the event loop."""

    _server: LiftServer

    def __init__(self, server: LiftServer, converter: Converter) -> None:
        super().__init__(server, converter)
        self.state = State.NEW
        self.send: Callable[[bytes], object] = lambda _: None
        """Sends the body of a message."""
        self.end: Callable[[int], object] = lambda _: None
        """Ends the server with an exit status."""
        self._requests = InFlight(self._finished)
        self._in_garbage = False
        self._tasks: set[asyncio.Task[object]] = set()

    # What the client sends.

    def receive(self, message: object) -> None:
        """Take the next message. Never raises, and answers every request exactly once, now or later."""
        try:
            self._receive(message)
        except Exception as error:  # noqa: BLE001 - a mistake of ours; the session goes on
            log(logger, logging.ERROR, "message failed", error)

    def _receive(self, message: object) -> None:
        was_in_garbage, self._in_garbage = self._in_garbage, isinstance(message, Broken)
        if isinstance(message, Broken):
            log(logger, logging.WARNING, "unreadable input", reason=message.reason)
            if message.framed or not was_in_garbage:
                self._refuse(None, lsp.ErrorCodes.ParseError, message.reason)
        elif not isinstance(message, dict):
            self._refuse(None, lsp.ErrorCodes.InvalidRequest, "a message is an object")
        elif "method" in message and "id" in message:
            self._receive_request(message)
        elif "method" in message:
            self._receive_notification(message)
        elif "id" in message and ("result" in message or "error" in message):
            self._receive_response(message)
        else:
            identifier = message.get("id")
            known = identifier if _is_id(identifier) else None
            self._refuse(known, lsp.ErrorCodes.InvalidRequest, "neither a request nor a notification nor a response")

    def hang_up(self) -> None:
        """The client has gone."""
        self.end(0 if self.state is State.ENDED else 1)

    def _receive_request(self, message: Mapping[str, object]) -> None:
        identifier, method = message["id"], message["method"]
        if not _is_id(identifier):
            self._refuse(None, lsp.ErrorCodes.InvalidRequest, "an id is an integer or a string")
            return
        refused = self._reason_to_refuse(identifier, method, message)
        if refused is not None:
            self._refuse(identifier, *refused)
            return
        assert isinstance(method, str)  # otherwise refused
        if method == lsp.SHUTDOWN:
            self._shut_down(identifier)
            return
        handler = self._handler(method) if is_request(method) else None
        if handler is None:
            self._refuse(identifier, lsp.ErrorCodes.MethodNotFound, f"there is no method {method!r} here")
            return
        try:
            parameters = read_parameters(self._converter, method, message.get("params"))
        except Unreadable as unreadable:
            self._refuse(identifier, lsp.ErrorCodes.InvalidParams, str(unreadable))
            return
        work = functools.partial(self._answered, identifier, handler, parameters)
        kind = f"{method} {getattr(parameters, 'command', '')}"
        bound, follows = _speaks_of_places(parameters), _follows(method)
        request = Request(identifier, method, _uri(parameters), bound, kind, follows, work)
        if method == lsp.INITIALIZE:
            self._initialize(request)
        else:
            self._requests.add(request)

    def _reason_to_refuse(
        self, identifier: MessageId, method: object, message: Mapping[str, object]
    ) -> tuple[lsp.ErrorCodes, str] | None:
        """What is wrong with a request whatever its parameters are."""
        if message.get("jsonrpc") != self.VERSION:
            return lsp.ErrorCodes.InvalidRequest, 'a message has "jsonrpc": "2.0"'
        if not isinstance(method, str):
            return lsp.ErrorCodes.InvalidRequest, "a method is a string"
        if identifier in self._requests:
            return lsp.ErrorCodes.InvalidRequest, f"there is a request with the id {identifier!r} already"
        if self.state is State.ENDED or (self.state is State.OPEN and method == lsp.INITIALIZE):
            return lsp.ErrorCodes.InvalidRequest, self.state.value
        if self.state is State.NEW and method != lsp.INITIALIZE:
            return lsp.ErrorCodes.ServerNotInitialized, self.state.value
        return None

    def _receive_notification(self, message: Mapping[str, object]) -> None:
        method = message["method"]
        if not isinstance(method, str) or message.get("jsonrpc") != self.VERSION:
            log(logger, logging.WARNING, "notification that is none", method=method)
        elif method == lsp.EXIT:
            self.hang_up()
        elif self.state is not State.OPEN:
            log(logger, logging.INFO, "notification out of season", method=method, reason=self.state.value)
        else:
            try:
                parameters = read_parameters(self._converter, method, message.get("params"))
            except Unreadable as unreadable:
                log(logger, logging.WARNING, "notification not understood", method=method, reason=unreadable)
                self._server.session.missed(method, message.get("params"))
                return
            self._notified(method, parameters)

    def _notified(self, method: str, parameters: object) -> None:
        if isinstance(parameters, lsp.CancelParams):
            if _is_id(parameters.id):
                self._requests.cancel(parameters.id)
            return
        handler = None if is_request(method) else self._handler(method)
        if handler is None:
            level = logging.DEBUG if method.startswith("$/") else logging.INFO
            log(logger, level, "notification unknown", method=method)
            return
        if method in (lsp.TEXT_DOCUMENT_DID_CHANGE, lsp.TEXT_DOCUMENT_DID_CLOSE):
            self._requests.changed(_uri(parameters) or "")
        began = time.perf_counter()
        try:
            result = handler(parameters)
        except Exception as error:  # noqa: BLE001 - one message must not end the session
            log(logger, logging.ERROR, "notification failed", error, method=method)
            return
        if inspect.isgenerator(result):
            result = _driven(result)
        if inspect.iscoroutine(result):
            self.background(result, method)
        self._traced(method, None, began, None)

    def background(self, work: Coroutine[object, object, object], name: str) -> None:
        """Let something run that nobody waits for; its failure is logged."""

        def done(task: asyncio.Task[object]) -> None:
            self._tasks.discard(task)
            if not task.cancelled() and (error := task.exception()) is not None:
                log(logger, logging.ERROR, "background work failed", error, name=name)

        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(done)

    def _receive_response(self, message: dict[str, Any]) -> None:
        identifier = message["id"]
        future = self._request_futures.pop(identifier, None) if _is_id(identifier) else None
        if future is None or not future.set_running_or_notify_cancel():
            log(logger, logging.INFO, "response to no request", id=identifier)
            return
        expected = self._result_types.pop(identifier, None) or JsonRPCResponseMessage
        try:
            if "error" in message:
                future.set_exception(JsonRpcException.from_error(_structured_error(self._converter, message)))
            else:
                future.set_result(self._converter.structure(message, expected).result)
        except Exception as error:  # noqa: BLE001 - whatever the client answers
            log(logger, logging.WARNING, "response not understood", id=identifier, error=error)
            future.set_exception(JsonRpcException("the client's response could not be read"))

    def _handler(self, method: str) -> Handler | None:
        handlers = self.fm.builtin_features if method in BUILT_IN else self.fm.features
        return handlers.get(method)

    # Beginning and end.

    def _initialize(self, request: Request) -> None:
        """Nothing may come between `initialize` and its answer: it is answered at once."""
        try:
            result = _at_once(request.work())
        except Exception as error:  # noqa: BLE001 - the client may try again
            self._finished(request, None, error)
            return
        self.state = State.OPEN
        self._finished(request, result, None)

    def lsp_initialize(self, params: lsp.InitializeParams) -> Any:
        """Answer with what the server can do, our own requests included."""
        self.trace = params.trace or lsp.TraceValue.Off
        # pygls fails at roots that it cannot read.
        params.workspace_folders = [lsp.WorkspaceFolder(uri_of(str(root)), root.name) for root in roots(params)]
        params.root_uri = params.root_path = None
        result = yield from super().lsp_initialize(params)
        self._server.adjust_capabilities(result.capabilities)
        return result

    lsp_initialize.method_name = lsp.INITIALIZE  # type: ignore[attr-defined]  # how pygls finds it

    def _shut_down(self, identifier: MessageId) -> None:
        self.state = State.ENDED
        self._requests.cancel_all()
        for task in self._tasks:
            task.cancel()
        try:
            self._server.session.close()
        finally:
            self._respond({"id": identifier, "result": None})

    # What the client is sent.

    async def _answered(self, identifier: MessageId, handler: Handler, parameters: object) -> bytes:
        """The answer to a request, ready to be sent. What is long is made ready in a thread."""
        session = self._server.session
        uri = _uri(parameters)
        while True:
            result = await _call(handler, parameters)
            before = session.open_text(uri)
            if before is None or len(before.text) < LONG:
                return self._encoded_answer(identifier, result)
            answer = await session.in_thread(self._encoded_answer, identifier, result)
            if session.open_text(uri) is before:
                return answer

    def _encoded_answer(self, identifier: MessageId, result: object) -> bytes:
        return _encoded({"jsonrpc": self.VERSION, "id": identifier, "result": self._converter.unstructure(result)})

    def _finished(self, request: Request, result: object, error: BaseException | Ending | None) -> None:
        failed = self._error_of(request, error) if error is not None else None
        if failed is not None:
            self._respond({"id": request.id, "error": {"code": int(failed.code), "message": failed.message}})
        elif isinstance(result, bytes):
            self.send(result)
        self._traced(request.method, request.id, request.arrived, failed)

    def _error_of(self, request: Request, error: BaseException | Ending) -> lsp.ResponseError:
        if isinstance(error, Cancelled):
            error = Ending.OVERTAKEN
        if isinstance(error, futures.CancelledError):
            error = Ending.CANCELLED
        if isinstance(error, Ending):
            return lsp.ResponseError(CODES[error], f"{request.method}: {error.value}")
        if isinstance(error, JsonRpcException):
            return lsp.ResponseError(error.code, error.message)
        log(logger, logging.ERROR, "request failed", error, method=request.method, id=request.id)
        summary = f"{type(error).__name__}: {error}".strip(": ")
        text = f"internal error of lift-sys in {request.method}: {summary}; the log holds more"
        return lsp.ResponseError(lsp.ErrorCodes.InternalError, text)

    def _refuse(self, identifier: MessageId | None, code: lsp.ErrorCodes, message: str) -> None:
        log(logger, logging.WARNING, "message refused", id=identifier, code=int(code), reason=message)
        self._respond({"id": identifier, "error": {"code": int(code), "message": message}})

    def _respond(self, fields: dict[str, object]) -> None:
        self.send(_encoded({"jsonrpc": self.VERSION, **fields}))

    def notification(self, method: str, parameters: object) -> bytes:
        """A notification of plain data, ready to be sent. Any thread may ask for it."""
        return _encoded({"jsonrpc": self.VERSION, "method": method, "params": parameters})

    def _send_data(self, data: Any) -> None:
        """Send a request or a notification. Any thread may do so."""
        try:
            self.send(_encoded(data, self._serialize_message))
        except Exception as error:  # noqa: BLE001 - as with every other failure of ours, the session goes on
            log(logger, logging.ERROR, "message cannot be sent", error)

    def _traced(
        self, method: str, identifier: MessageId | None, began: float, failed: lsp.ResponseError | None
    ) -> None:
        """Log what was done; the client can have it sent by `$/setTrace`."""
        tracing = self.trace != lsp.TraceValue.Off
        if not (tracing or logger.isEnabledFor(logging.DEBUG)):
            return
        fields: dict[str, object] = {"method": method}
        if identifier is not None:
            fields["id"] = identifier
        fields["ms"] = (time.perf_counter() - began) * 1000
        if failed is not None:
            fields["code"] = int(failed.code)
        log(logger, logging.DEBUG, "handled", **fields)
        if tracing and self.state is State.OPEN:
            verbose = failed.message if failed is not None and self.trace == lsp.TraceValue.Verbose else None
            self.notify(lsp.LOG_TRACE, lsp.LogTraceParams(described("handled", fields), verbose))


async def _call(handler: Handler, parameters: object) -> object:
    """Call a handler of any of pygls's kinds. Its built-in handlers are generators that yield calls of ours."""
    if isinstance(parameters, lsp.ExecuteCommandParams) and parameters.arguments is None:
        parameters.arguments = []  # else pygls does not notice that there are too few
    result = handler(parameters)
    if inspect.isgenerator(result):
        return await _driven(result)
    return await result if inspect.isawaitable(result) else result


async def _driven(generator: Any) -> object:
    value: object = None
    while True:
        try:
            inner, arguments, keywords = generator.send(value)
        except StopIteration as stop:
            return stop.value
        result = inner(*arguments, **(keywords or {}))
        value = await result if inspect.isawaitable(result) else result


def _at_once(work: Coroutine[object, object, object]) -> object:
    """The result of something that never waits."""
    try:
        work.send(None)
    except StopIteration as stop:
        return stop.value
    work.close()
    raise RuntimeError("it waits")


def _structured_error(converter: Converter, message: Mapping[str, object]) -> lsp.ResponseError:
    return converter.structure(message["error"], lsp.ResponseError)


def _encoded(data: object, default: Callable[[Any], object] | None = None) -> bytes:
    return json.dumps(data, default=default, separators=(",", ":")).encode("ascii")


def _is_id(value: object) -> TypeGuard[MessageId]:
    return isinstance(value, int | str) and not isinstance(value, bool)


def _uri(parameters: object) -> str | None:
    """The text that parameters are about; our own requests spell the field as JSON does."""
    document = getattr(parameters, "text_document", None) or getattr(parameters, "textDocument", None)
    uri = getattr(document, "uri", None)
    return uri if isinstance(uri, str) else None


def _speaks_of_places(parameters: object) -> bool:
    """Whether parameters, or the answer to them, are bound to one version of a text."""
    return any(hasattr(parameters, name) for name in ("position", "positions", "range", "ranges", "options"))


def _follows(method: str) -> bool:
    """Whether only the newest questions of this kind matter: those that an editor asks by itself."""
    workspace = (lsp.WORKSPACE_SYMBOL, lsp.WORKSPACE_DIAGNOSTIC)
    return method in workspace or method.startswith(("textDocument/", "lift/"))
