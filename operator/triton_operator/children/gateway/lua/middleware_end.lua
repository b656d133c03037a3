-- The service lua.middleware_end: answers once the middleware has ended.
--
-- It is Triton's pre-stop hook, so Triton outlives every run() that may still ask it, and no more.
-- The middleware's master holds its port as long as it lives.

local PORT = tonumber(os.getenv("GATEWAY_MIDDLEWARE_PORT"))
local LEAST = tonumber(os.getenv("GATEWAY_HOLD_LEAST_SECONDS"))
local MOST = tonumber(os.getenv("GATEWAY_HOLD_MOST_SECONDS"))

local function lives()
  local socket = core.tcp()
  socket:settimeout(1)
  local connected = socket:connect("127.0.0.1", PORT)
  socket:close()
  return connected
end

core.register_service("middleware_end", "http", function(applet)
  local latest = core.now().sec + MOST
  core.sleep(LEAST)
  while core.now().sec < latest and lives() do core.msleep(500) end
  applet:set_status(204)
  applet:start_response()
end)
