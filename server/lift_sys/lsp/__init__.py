"""The language server: the only place that speaks LSP."""

from lift_sys.lsp import quickstart as quickstart
