-- What the tests ask Neovim. Runs in 0.7 and 0.11.
Lift = { patience = 10000, chosen = nil, offered = {}, messages = {} }

vim.o.more = false
vim.o.swapfile = false
vim.o.shortmess = vim.o.shortmess .. "aFI"

-- A chooser that takes what the test wants.
vim.ui.select = function(items, options, on_choice)
  local format = options.format_item or tostring
  Lift.offered = {}
  local choice
  for _, item in ipairs(items) do
    local title = format(item):gsub(" %[lift%]$", "")
    table.insert(Lift.offered, title)
    if title == Lift.chosen then
      choice = item
    end
  end
  on_choice(choice)
end

vim.notify = function(message)
  table.insert(Lift.messages, message)
end

-- One piece of Lua from a file; its result as JSON.
function Lift.run(path)
  local good, value = xpcall(dofile, debug.traceback, path)
  if value == nil then
    value = vim.NIL
  end
  return vim.json.encode({ good = good, value = good and value or tostring(value) })
end

function Lift.wait(condition)
  return vim.wait(Lift.patience, condition, 10)
end

function Lift.client()
  local get = vim.lsp.get_clients or vim.lsp.get_active_clients
  for _, client in ipairs(get()) do
    if client.name == "lift" then
      return client
    end
  end
end

function Lift.buffer(name)
  for _, buffer in ipairs(vim.api.nvim_list_bufs()) do
    if vim.api.nvim_buf_is_loaded(buffer) and vim.fn.fnamemodify(vim.api.nvim_buf_get_name(buffer), ":t") == name then
      return buffer
    end
  end
end

local function found(buffer)
  local all = vim.diagnostic.get(buffer or 0)
  local function key(d)
    local code = d.code or d.user_data.lsp.code
    return string.format("%06d %06d %06d %06d %s", d.lnum, d.col, d.end_lnum, d.end_col, code)
  end
  table.sort(all, function(a, b)
    return key(a) < key(b)
  end)
  return all
end

-- Each diagnostic with the line, its code and the text it stands under: "3 unknown-name discont".
function Lift.shown(name)
  local buffer = name and Lift.buffer(name) or vim.api.nvim_get_current_buf()
  local shown = {}
  for _, d in ipairs(found(buffer)) do
    local last = vim.api.nvim_buf_line_count(buffer) - 1
    local text = "(past the end)"
    if d.lnum <= last and d.end_lnum <= last then
      local lines = vim.api.nvim_buf_get_lines(buffer, d.lnum, d.end_lnum + 1, false)
      lines[#lines] = lines[#lines]:sub(1, d.end_col)
      lines[1] = lines[1]:sub(d.col + 1)
      text = table.concat(lines, "\n")
    end
    table.insert(shown, (d.lnum + 1) .. " " .. (d.code or d.user_data.lsp.code) .. " " .. text)
  end
  return shown
end

-- Waits until what is shown is `wanted`, and gives what is shown then.
function Lift.shows(wanted, name)
  Lift.wait(function()
    return vim.deep_equal(Lift.shown(name), wanted)
  end)
  return Lift.shown(name)
end

-- Code and range of each diagnostic, in Neovim's bytes.
function Lift.placed()
  local placed = {}
  for _, d in ipairs(found(0)) do
    table.insert(placed, { d.code or d.user_data.lsp.code, d.lnum, d.col, d.end_lnum, d.end_col })
  end
  return placed
end

function Lift.places(wanted)
  Lift.wait(function()
    return vim.deep_equal(Lift.placed(), wanted)
  end)
  return Lift.placed()
end

function Lift.text()
  return table.concat(vim.api.nvim_buf_get_lines(0, 0, -1, true), "\n")
end

-- Puts the cursor on the first `text` in the buffer, `more` bytes further.
function Lift.to(text, more)
  for number, line in ipairs(vim.api.nvim_buf_get_lines(0, 0, -1, true)) do
    local column = line:find(text, 1, true)
    if column then
      vim.api.nvim_win_set_cursor(0, { number, column - 1 + (more or 0) })
      return
    end
  end
  error("not in the buffer: " .. text)
end

function Lift.at()
  local cursor = vim.api.nvim_win_get_cursor(0)
  local line = vim.api.nvim_get_current_line()
  return vim.fn.expand("%:t") .. ":" .. cursor[1] .. ":" .. line:sub(cursor[2] + 1)
end

-- Text of the floating window that `show` opens.
function Lift.floating(show)
  local function window()
    for _, w in ipairs(vim.api.nvim_list_wins()) do
      if vim.api.nvim_win_get_config(w).relative ~= "" then
        return w
      end
    end
  end
  show()
  Lift.wait(window)
  local w = window()
  if not w then
    return vim.NIL
  end
  local lines = vim.api.nvim_buf_get_lines(vim.api.nvim_win_get_buf(w), 0, -1, true)
  vim.api.nvim_win_close(w, true)
  return table.concat(lines, "\n")
end

-- Applies the code action with a title at the cursor; what was offered.
function Lift.act(title)
  Lift.chosen, Lift.offered = title, {}
  local before = vim.api.nvim_buf_get_changedtick(0)
  vim.lsp.buf.code_action()
  Lift.wait(function()
    return #Lift.offered > 0 or #Lift.messages > 0
  end)
  if vim.tbl_contains(Lift.offered, title) then
    Lift.wait(function()
      return vim.api.nvim_buf_get_changedtick(0) ~= before
    end)
  end
  return Lift.offered
end

function Lift.jump(go)
  local before = Lift.at()
  go()
  Lift.wait(function()
    return Lift.at() ~= before
  end)
  return Lift.at()
end

-- What a function of vim.lsp.buf lists.
function Lift.places_of(list)
  local items
  Lift.messages = {}
  list({
    on_list = function(found)
      items = found.items
    end,
  })
  Lift.wait(function()
    return items or #Lift.messages > 0
  end)
  local places = {}
  for _, item in ipairs(items or {}) do
    local buffer = vim.fn.bufadd(item.filename)
    vim.fn.bufload(buffer)
    local line = vim.api.nvim_buf_get_lines(buffer, item.lnum - 1, item.lnum, true)[1]
    table.insert(places, vim.fn.fnamemodify(item.filename, ":t") .. ":" .. item.lnum .. ":" .. line:sub(item.col))
  end
  table.sort(places)
  return places
end

function Lift.request(method, params)
  params.textDocument = params.textDocument or vim.lsp.util.make_text_document_params()
  local answers = vim.lsp.buf_request_sync(0, method, params, Lift.patience)
  for _, answer in pairs(answers or {}) do
    if answer.error or answer.err then
      error(vim.inspect(answer))
    end
    return answer.result
  end
end
