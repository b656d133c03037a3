-- Asks HAProxy's master to reload when a file that is read only at the start has changed: the
-- configuration, a token key, a certificate. Connections that are open finish on the old worker.

local MASTER = os.getenv("GATEWAY_MASTER")
local FILES = {}
for file in os.getenv("GATEWAY_WATCHED"):gmatch("%S+") do FILES[#FILES + 1] = file end

local function content()
  local texts = {}
  for _, name in ipairs(FILES) do
    local file = io.open(name, "rb")
    texts[#texts + 1] = file and file:read("a") or ""
    if file then file:close() end
  end
  return table.concat(texts, "\0")
end

-- Read with the configuration, not later: a change in between must not go unnoticed.
local known = content()

-- Return whether the master could be asked; it can't while it starts itself anew.
local function ask_for_reload()
  local socket = core.tcp()
  socket:settimeout(5)
  local asked = socket:connect(MASTER) and socket:send("reload\n")
  if asked then socket:receive("*a") end
  socket:close()
  return asked
end

local function watch()
  while true do
    core.msleep(1000)
    local now = content()
    -- A worker that is already on its way out leaves the matter to its successor. One whose files
    -- were refused stays, and asks again when they have changed again.
    if now ~= known and tonumber(core.get_info()["Stopping"]) == 0 and ask_for_reload() then
      known = now
    end
  end
end

core.register_task(watch)
