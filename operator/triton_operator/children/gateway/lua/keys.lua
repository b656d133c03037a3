-- The fetch lua.key_is_valid: whether a request bears one of the keys in the mounted Secret.
--
-- It is asked only for keys that are not in the list GATEWAY_ACCEPTED, for it costs more than the
-- rest of a request. A key that is valid goes into the list, as a digest, and leaves it when the
-- Secret changes. All threads share this file's state, so none can accept what another has dropped.

local FOLDER = os.getenv("GATEWAY_KEYS")
local ACCEPTED = os.getenv("GATEWAY_ACCEPTED")
local MINIMUM_LENGTH = tonumber(os.getenv("GATEWAY_MINIMUM_KEY_LENGTH"))
local NAMES = { "primaryKey", "secondaryKey" }
local FOUR_WORDS = "<i8i8i8i8" -- a SHA-256 digest

local keys = {}    -- name to text, or false for one that does not count
local digests = {} -- name to digest; made when first needed, for a task has no converters

local function text_of(name)
  local file = io.open(FOLDER .. "/" .. name, "rb")
  if not file then return "" end
  local text = file:read("a") or ""
  file:close()
  return (text:gsub("[\r\n]+$", ""))
end

local function say(name, what)
  core.log(core.warning, string.format('{"level":"warning","message":"%s: %s"}', name, what))
end

-- As the converter `hex` of the configuration writes it.
local function hexadecimal(digest)
  return (digest:gsub(".", function(byte) return string.format("%02X", byte:byte()) end))
end

local function refresh(name)
  local text = text_of(name)
  local counts = #text >= MINIMUM_LENGTH
  if #text > 0 and not counts and keys[name] ~= false then
    say(name, "shorter than " .. MINIMUM_LENGTH .. " characters, so it is not accepted")
  end
  local key = counts and text
  if keys[name] ~= key then
    local dropped = digests[name]
    -- In this order: from here on nothing puts the old key back.
    keys[name], digests[name] = key, nil
    if dropped then core.del_acl(ACCEPTED, hexadecimal(dropped)) end
  end
end

local function refresh_all()
  for _, name in ipairs(NAMES) do refresh(name) end
end

-- Takes as long for a wrong digest as for the right one. The length of a key does not show either:
-- all digests are equally long.
local function equal(given, expected)
  local a, b, c, d = string.unpack(FOUR_WORDS, given)
  local e, f, g, h = string.unpack(FOUR_WORDS, expected)
  return (a ~ e) | (b ~ f) | (c ~ g) | (d ~ h) == 0
end

local function key_is_valid(txn)
  local bearer = txn.f:http_auth_bearer()
  if not bearer or #bearer == 0 then return false end
  local given = txn.c:sha2(bearer, 256)
  local valid = false
  for _, name in ipairs(NAMES) do
    if keys[name] then
      digests[name] = digests[name] or txn.c:sha2(keys[name], 256)
      valid = equal(given, digests[name]) or valid
    end
  end
  if valid then core.add_acl(ACCEPTED, hexadecimal(given)) end
  return valid
end

refresh_all()
core.register_task(function()
  while true do
    core.msleep(1000)
    refresh_all()
  end
end)
core.register_fetches("key_is_valid", key_is_valid)
