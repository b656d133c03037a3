-- Filters that break off a request whose body grows beyond a limit, which its head did not tell.
--
-- An error ends the request with 400, which the configuration words as 413 or RESOURCE_EXHAUSTED
-- where txn.too_large is set. HAProxy offers a filter no other way to end a request.

local function refuse(txn)
  txn:set_var("txn.too_large", true)
  error("the request is larger than the limit", 0)
end

local function watch_requests(self, txn, message)
  if not message.channel:is_resp() then filter.register_data_filter(self, message.channel) end
  return filter.CONTINUE
end

local function class(id, payload)
  local new = { id = id, flags = filter.FLT_CFG_FL_HTX, http_headers = watch_requests }
  new.__index = new
  new.http_payload = payload
  function new:new()
    return setmetatable({ body = 0, header = "", left = 0 }, new)
  end
  local function configure(self, arguments)
    new.limit = tonumber(arguments[1])
    return self
  end
  core.register_filter(id, new, configure)
end

class("body_size", function(self, txn, message)
  self.body = self.body + #(message:body() or "")
  if self.body > self.limit then refuse(txn) end
end)

-- A gRPC message is a byte that says whether it is compressed, its size in four, and itself.
class("message_size", function(self, txn, message)
  local data = message:body() or ""
  local at = 1
  while at <= #data do
    if self.left > 0 then
      local taken = math.min(self.left, #data - at + 1)
      self.left, at = self.left - taken, at + taken
    else
      local more = data:sub(at, at + 4 - #self.header)
      self.header, at = self.header .. more, at + #more
      if #self.header == 5 then
        self.left, self.header = string.unpack(">I4", self.header, 2), ""
        if self.left > self.limit then refuse(txn) end
      end
    end
  end
end)
